//! The roots: what can be asked for first.

use super::{
    Does, Field, InputField, Kind, Literal, Means, TypeRef,
    draft::{Draft, Fields},
    filling::up,
    form::Roots,
    notation::{list, maybe, must},
    register::{cases, pupils},
    sharing::audit_log,
    staff::staff,
};
use crate::{naming::TypeName, store::Table};

/// The roots before any form.
pub(super) fn first_roots() -> Roots {
    let any_id = || InputField::new(must("ID"), Means::Id(vec![]), "Opaque id.");
    let ids = InputField::new(list("ID"), Means::Id(vec![]), "Opaque ids.");
    let case_id = InputField::new(must("ID"), Means::Id(vec![TypeName::fixed("Case")]), "Opaque id, or the bare UUID.");
    let nodes = TypeRef::List(Box::new(maybe("Node"))).required();
    let units = Does::List { table: Table::Units, order: vec![up("name")], always: None };
    let query = Fields::new().with_all([
        (
            "node",
            Field::new(maybe("Node"), Does::Node, "The thing with this id, or null.").costing(1).with("id", any_id()),
        ),
        (
            "nodes",
            Field::new(
                nodes,
                Does::NodesByIds,
                "The things with these ids, in their order, null for each that is not found.",
            )
            .costing(1)
            .with("ids", ids),
        ),
        ("viewer", Field::new(must("Viewer"), Does::Viewer, "Who is asking.")),
        ("forms", Field::new(list("FormDefinition"), Does::Forms, "The present version of each form.").costing(1)),
        ("form", form()),
        (
            "filling",
            Field::new(
                maybe("Filling"),
                Does::One { table: Table::Fillings },
                "A filled-in form of any kind; its common fields need no fragment.",
            )
            .costing(1)
            .with("id", any_id()),
        ),
        (
            "case",
            Field::new(maybe("Case"), Does::One { table: Table::Cases }, "A case.").costing(1).with("id", case_id),
        ),
        ("cases", cases("Cases, newest first.")),
        ("pupils", pupils("Pupils, by name: whom a case can be opened for.")),
        ("staff", staff()),
        ("auditLog", audit_log()),
        ("units", Field::new(list("Unit"), units, "Schools and kindergartens, by name.").costing(1)),
    ]);
    Roots { query, mutation: Fields::new() }
}

fn form() -> Field {
    Field::new(maybe("FormDefinition"), Does::Form, "A form; without a version the present one.")
        .costing(1)
        .with("name", InputField::plain(must("String"), "Name in the form language: cooperation_agreement."))
        .with("version", InputField::plain(maybe("Int"), "Left out: the present one."))
        .with(
            "draft",
            InputField::plain(
                maybe("Boolean"),
                "True: the version that is being written, for administrators of forms.",
            )
            .otherwise(Literal::Boolean(false)),
        )
}

/// Ends the roots when every form has added its fields.
pub(super) fn add_roots(draft: &mut Draft, roots: Roots) {
    let Roots { query, mutation } = roots;
    let fields = draft.end(query);
    draft.add_fixed("Query", "Reading.", Kind::Object { implements: vec![], fields });
    let fields = draft.end(mutation);
    draft.add_fixed(
        "Mutation",
        "Writing. Each takes one `input` and is durable before it answers.",
        Kind::Object { implements: vec![], fields },
    );
}
