//! Lists in pages: connections, edges and the arguments that turn the pages.

use super::{
    Does, Field, InputField, Kind, TypeRef,
    draft::{Draft, Fields},
    notation::{maybe, must},
};
use crate::naming::{Origin, TypeName};

/// Where a page begins and ends.
pub(super) fn add_page_info(draft: &mut Draft) {
    let fields = Fields::new().with_all([
        ("hasNextPage", Field::new(must("Boolean"), Does::HasNextPage, "Whether there is more after this page.")),
        (
            "hasPreviousPage",
            Field::new(must("Boolean"), Does::HasPreviousPage, "Whether there is more before this page."),
        ),
        ("startCursor", Field::new(maybe("String"), Does::StartCursor, "Cursor of the first edge.")),
        ("endCursor", Field::new(maybe("String"), Does::EndCursor, "Cursor of the last edge.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("PageInfo", "Where a page begins and ends.", kind);
}

/// The connection and the edge of a type, with further fields for figures.
pub(super) fn add_connection(draft: &mut Draft, node: &TypeName, what: &str, figures: Vec<(&'static str, Field)>) {
    add_connection_from(draft, &Origin::BuiltIn, node, what, figures);
}

/// The same for a type that was made from something of the folder.
pub(super) fn add_connection_from(
    draft: &mut Draft,
    origin: &Origin,
    node: &TypeName,
    what: &str,
    figures: Vec<(&'static str, Field)>,
) {
    let (connection, edge) = (node.with("Connection"), node.with("Edge"));
    let all = |name: &TypeName| TypeRef::from(name.clone()).list().required();
    let fields = Fields::new()
        .with_all([
            ("edges", Field::new(all(&edge), Does::Edges, "The page with cursors.")),
            ("nodes", Field::new(all(node), Does::Nodes, "The page without cursors.")),
            ("pageInfo", Field::new(must("PageInfo"), Does::PageInfo, "Where the page begins and ends.")),
            ("totalCount", Field::new(maybe("Int"), Does::TotalCount, "How many there are in all.").costing(1)),
        ])
        .with_all(figures);
    let fields = draft.end(fields);
    draft.add(connection, origin, format!("A page of {what}."), Kind::Object { implements: vec![], fields });
    let fields = Fields::new().with_all([
        ("cursor", Field::new(must("String"), Does::Cursor, "Where it stands in the list.")),
        ("node", Field::new(TypeRef::from(node.clone()).required(), Does::EdgeNode, "What stands there.")),
    ]);
    let fields = draft.end(fields);
    draft.add(edge, origin, format!("One of {what}, and its cursor."), Kind::Object { implements: vec![], fields });
}

/// With the arguments that turn pages.
pub(super) fn paged(field: Field) -> Field {
    let first = "Page size going forward; 20 where nothing is said, at most 100.";
    field
        .with("first", InputField::plain(maybe("Int"), first))
        .with("after", InputField::plain(maybe("String"), "Begin after this cursor."))
        .with("last", InputField::plain(maybe("Int"), "Page size going backward, at most 100."))
        .with("before", InputField::plain(maybe("String"), "End before this cursor."))
}
