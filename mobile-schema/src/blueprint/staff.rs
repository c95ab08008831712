//! Who works where: for whoever names a colleague in an answer, or lets one in to a case.

use super::{
    Connection, Does, Encoding, Field, InputField, Means,
    draft::Draft,
    filling::{add_node_type, up},
    filters::{Filters, add_orders},
    notation::{column, maybe, maybe_list, must},
    pages::{add_connection, paged},
};
use crate::{naming::TypeName, storage_plan::ColumnKey, store::Table};

/// A page of those who work where the requester does, and of those who work everywhere.
pub(super) fn staff() -> Field {
    let connection = Connection { table: Table::Postings, parent: None, always: None, order: vec![up("name")] };
    let text = "Who works at one's own schools and kindergartens, and in the whole municipality, by name.";
    paged(Field::new(must("PostingConnection"), Does::Connection(connection), text).costing(1))
        .with(
            "filter",
            InputField::new(maybe("PostingFilter"), Means::Filter, "Which ones; an empty object restricts nothing."),
        )
        .with("orderBy", InputField::plain(maybe_list("PostingOrder"), "In which order; the id always comes last."))
}

/// The type of a posting, its filter and its order.
pub(super) fn add_posting(draft: &mut Draft) {
    let role = Encoding::Enum(TypeName::fixed("Role"));
    let link = |ty, to, by, text| Field::new(maybe(ty), Does::Link { to, by: ColumnKey::fixed(by) }, text).costing(1);
    let fields = vec![
        ("person", link("Person", Table::People, "person_id", "Who.")),
        ("name", Field::new(maybe("String"), column("name", Encoding::Text), "Their full name.")),
        ("role", Field::new(maybe("Role"), column("role", role.clone()), "As what.")),
        ("school", link("Unit", Table::Units, "unit_id", "Where; absent: in the whole municipality.")),
        ("class", link("SchoolClass", Table::Classes, "class_id", "Of whoever leads a class or a group: which.")),
    ];
    let text = "Somebody who works in the municipality, in a role, at a place.";
    add_node_type(draft, "Posting", text, Some(Table::Postings), fields);
    add_connection(draft, &TypeName::fixed("Posting"), "postings", vec![]);
    Filters::new(draft, "PostingFilter")
        .column("id", "id", &Encoding::Id(TypeName::fixed("Posting")), "The posting.")
        .column("personId", "person_id", &Encoding::Id(TypeName::fixed("Person")), "Who.")
        .column("name", "name", &Encoding::Text, "Full name.")
        .column("role", "role", &role, "As what.")
        .column("schoolId", "unit_id", &Encoding::Id(TypeName::fixed("Unit")), "The school or kindergarten.")
        .column("classId", "class_id", &Encoding::Id(TypeName::fixed("SchoolClass")), "The class.")
        .add("Restricts postings; an empty object restricts nothing.");
    add_orders(draft, "PostingOrder", "Orders postings; the id always comes last.", &["id", "name"]);
}
