//! Cases, and the people, classes and schools that they are about; who is asking.

use forms_dsl::model::Settings;

use super::{
    Connection, Does, Encoding, Field, InputField, Kind, Means, TypeRef, ViewerFact,
    draft::{Draft, Fields},
    filling::{add_node_type, up},
    filters::{Filters, add_orders},
    notation::{column, list, maybe, maybe_list, must},
    options::{add_case_states, add_enum, add_roles},
    pages::{add_connection, paged},
    sharing,
    staff::add_posting,
};
use crate::{
    naming::TypeName,
    storage_plan::ColumnKey,
    store::{Filter, OrderBy, Table, Test},
};

/// All of them, with the enums that the municipality's settings make.
pub(super) fn add_register(draft: &mut Draft, settings: &Settings) {
    add_roles(draft, settings);
    add_case_states(draft, settings);
    add_enum(
        draft,
        "UnitKind",
        "What kind of place it is.",
        &[("school", "A school."), ("kindergarten", "A kindergarten.")],
    );
    add_unit(draft);
    add_class(draft);
    add_person(draft);
    add_invited(draft);
    add_case(draft, settings);
    add_follow_up(draft);
    add_viewer(draft);
    add_posting(draft);
}

/// The type of a case's state: an enum, or the bare name where the municipality gave its cases no states.
pub(super) fn case_state(settings: &Settings) -> (TypeRef, Encoding) {
    if settings.states.is_empty() {
        (maybe("String"), Encoding::Text)
    } else {
        (maybe("CaseState"), Encoding::Enum(TypeName::fixed("CaseState")))
    }
}

/// A page of cases, of all in scope or of one parent.
pub(super) fn cases(description: &str) -> Field {
    let order = vec![OrderBy { column: ColumnKey::fixed("opened_at"), descending: true }];
    let connection = Connection { table: Table::Cases, parent: None, always: None, order };
    filtered(
        Field::new(must("CaseConnection"), Does::Connection(connection), description).costing(1),
        "CaseFilter",
        "CaseOrder",
    )
}

/// A page of pupils: people who are in a class.
pub(super) fn pupils(description: &str) -> Field {
    let in_a_class = Filter::Column(ColumnKey::fixed("class_id"), Test::IsNull(false));
    let connection =
        Connection { table: Table::People, parent: None, always: Some(in_a_class), order: vec![up("name")] };
    filtered(
        Field::new(must("PersonConnection"), Does::Connection(connection), description).costing(1),
        "PersonFilter",
        "PersonOrder",
    )
}

fn filtered(field: Field, filter: &'static str, order: &'static str) -> Field {
    paged(field)
        .with("filter", InputField::new(maybe(filter), Means::Filter, "Which ones; an empty object restricts nothing."))
        .with("orderBy", InputField::plain(maybe_list(order), "In which order; the id always comes last."))
}

fn link(ty: &'static str, to: Table, by: &'static str, description: &str) -> Field {
    Field::new(maybe(ty), Does::Link { to, by: ColumnKey::fixed(by) }, description).costing(1)
}

fn many(ty: &'static str, of: Table, parent: &'static str, order: Vec<OrderBy>, description: &str) -> Field {
    Field::new(list(ty), Does::Many { of, parent: ColumnKey::fixed(parent), order }, description).costing(1)
}

fn add_unit(draft: &mut Draft) {
    let kind = column("kind", Encoding::Enum(TypeName::fixed("UnitKind")));
    let classes = many("SchoolClass", Table::Classes, "unit_id", vec![up("grade"), up("name")], "Its classes.");
    let fields = vec![
        ("kind", Field::new(maybe("UnitKind"), kind, "What kind of place it is.")),
        ("name", Field::new(must("String"), column("name", Encoding::Text), "Its name.")),
        ("classes", classes),
    ];
    add_node_type(draft, "Unit", "A school or kindergarten.", Some(Table::Units), fields);
}

fn add_class(draft: &mut Draft) {
    let fields = vec![
        ("name", Field::new(must("String"), column("name", Encoding::Text), "Its name: 8B.")),
        ("grade", Field::new(maybe("Int"), column("grade", Encoding::Int), "1 to 10; none in a kindergarten.")),
        ("school", link("Unit", Table::Units, "unit_id", "Where it is.")),
        ("pupils", many("Person", Table::People, "class_id", vec![up("name")], "The pupils in it.")),
    ];
    add_node_type(draft, "SchoolClass", "A class.", Some(Table::Classes), fields);
}

fn add_person(draft: &mut Draft) {
    let newest = vec![OrderBy { column: ColumnKey::fixed("opened_at"), descending: true }];
    let fields = vec![
        ("name", Field::new(maybe("String"), column("name", Encoding::Text), "Full name.")),
        ("firstName", Field::new(maybe("String"), column("first_name", Encoding::Text), "First name.")),
        ("class", link("SchoolClass", Table::Classes, "class_id", "Of a pupil: the class.")),
        ("school", link("Unit", Table::Units, "unit_id", "Of a pupil: the school of the class.")),
        ("cases", many("Case", Table::Cases, "pupil_id", newest, "Of a pupil: the cases about them, newest first.")),
    ];
    add_node_type(draft, "Person", "A person known to the server.", Some(Table::People), fields);
    add_connection(draft, &TypeName::fixed("Person"), "people", vec![]);
    Filters::new(draft, "PersonFilter")
        .column("id", "id", &Encoding::Id(TypeName::fixed("Person")), "The person.")
        .column("name", "name", &Encoding::Text, "Full name.")
        .column("classId", "class_id", &Encoding::Id(TypeName::fixed("SchoolClass")), "The class.")
        .column("schoolId", "unit_id", &Encoding::Id(TypeName::fixed("Unit")), "The school.")
        .add("Restricts people; an empty object restricts nothing.");
    add_orders(draft, "PersonOrder", "Orders people; the id always comes last.", &["id", "name"]);
}

fn add_invited(draft: &mut Draft) {
    let leaf = |ty, key, encoding, text| Field::new(ty, column(key, encoding), text);
    let role = Encoding::Enum(TypeName::fixed("Role"));
    let relation = "Of a guardian: how related to the pupil, as it was registered.";
    let fields = Fields::new().with_all([
        ("name", leaf(must("String"), "name", Encoding::Text, "Full name.")),
        ("role", leaf(maybe("Role"), "role", role, "As what: pupil, guardian, contact teacher.")),
        ("relation", leaf(maybe("String"), "relation", Encoding::Text, relation)),
        ("person", link("Person", Table::People, "id", "The person.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("Invited", "Somebody who is asked to come when a case is talked about.", kind);
}

fn add_case(draft: &mut Draft, settings: &Settings) {
    let (state, state_encoding) = case_state(settings);
    let fillings = Connection {
        table: Table::Fillings,
        parent: Some(ColumnKey::fixed("case_id")),
        always: None,
        order: vec![OrderBy { column: ColumnKey::fixed("created_at"), descending: true }],
    };
    let one_of = |key, encoding| Means::OneOf { key: ColumnKey::fixed(key), encoding };
    let status = one_of("status", Encoding::Enum(TypeName::fixed("FillingStatus")));
    let fillings = Field::new(
        must("FillingConnection"),
        Does::Connection(fillings),
        "All filled-in forms of the case, newest first.",
    )
    .costing(1);
    let fillings = paged(fillings)
        .with(
            "forms",
            InputField::new(maybe_list("String"), one_of("form", Encoding::Text), "Names of forms; left out: all."),
        )
        .with("status", InputField::new(maybe_list("FillingStatus"), status, "Left out: all."));
    let moment = |ty, key, text| Field::new(ty, column(key, Encoding::Moment), text);
    let fields = vec![
        ("pupil", link("Person", Table::People, "pupil_id", "The pupil.")),
        ("school", link("Unit", Table::Units, "unit_id", "The pupil's school.")),
        ("class", link("SchoolClass", Table::Classes, "class_id", "The pupil's class.")),
        ("state", Field::new(state, column("state", state_encoding.clone()), "Where the case stands.")),
        ("openedAt", moment(must("DateTime"), "opened_at", "When it was opened.")),
        ("closedAt", moment(maybe("DateTime"), "closed_at", "When it was closed.")),
        (
            "periodStart",
            Field::new(
                maybe("LocalDate"),
                column("period_start", Encoding::Date),
                "First day of the period in which absence is counted.",
            ),
        ),
        (
            "invited",
            many(
                "Invited",
                Table::Invited,
                "case_id",
                vec![up("place")],
                "Who is asked to come when the case is talked about: what forms call `case.invited`.",
            ),
        ),
        ("fillings", fillings),
        (
            "followUps",
            many(
                "FollowUp",
                Table::FollowUps,
                "case_id",
                vec![up("created_at")],
                "What is to be done, and what was: forms to fill, tasks, invitations.",
            ),
        ),
    ];
    add_node_type(
        draft,
        "Case",
        "A follow-up case about one pupil.",
        Some(Table::Cases),
        fields.into_iter().chain(sharing::of_case()).collect(),
    );
    add_connection(draft, &TypeName::fixed("Case"), "cases", vec![]);
    Filters::new(draft, "CaseFilter")
        .column("id", "id", &Encoding::Id(TypeName::fixed("Case")), "The case.")
        .column("pupilId", "pupil_id", &Encoding::Id(TypeName::fixed("Person")), "The pupil.")
        .column("schoolId", "unit_id", &Encoding::Id(TypeName::fixed("Unit")), "The pupil's school.")
        .column("classId", "class_id", &Encoding::Id(TypeName::fixed("SchoolClass")), "The pupil's class.")
        .column("state", "state", &state_encoding, "Where the case stands.")
        .column("openedAt", "opened_at", &Encoding::Moment, "When it was opened.")
        .column("closedAt", "closed_at", &Encoding::Moment, "When it was closed.")
        .add("Restricts cases; an empty object restricts nothing.");
    add_orders(draft, "CaseOrder", "Orders cases; the id always comes last.", &["id", "opened_at", "closed_at"]);
}

fn add_follow_up(draft: &mut Draft) {
    add_enum(
        draft,
        "FollowUpKind",
        "What kind of thing is to be done.",
        &[
            ("open", "A form is to be filled."),
            ("task", "Something is to be done."),
            ("invite", "Somebody is asked to come."),
        ],
    );
    let kind = column("kind", Encoding::Enum(TypeName::fixed("FollowUpKind")));
    let newest = Does::CurrentForm { by: ColumnKey::fixed("opens") };
    let waits_for = column("waits_for", Encoding::Path(super::PathPart::Question));
    let roles = Encoding::Enums(TypeName::fixed("Role"));
    let text = |key, words: &str| Field::new(maybe("String"), column(key, Encoding::Text), words);
    let fields = vec![
        ("kind", Field::new(must("FollowUpKind"), kind, "What kind of thing is to be done.")),
        ("formName", text("opens", "Name of the form that is to be filled.")),
        (
            "form",
            Field::new(maybe("FormDefinition"), newest, "The form that is to be filled, as it is now.").costing(1),
        ),
        ("task", text("task", "Name of the task in the form that set it.")),
        ("label", text("label", "What is to be done, in the language of the filling that asked for it.")),
        ("responsible", Field::new(list("Role"), column("responsible", roles), "Who does it.")),
        (
            "everyAmount",
            Field::new(maybe("Int"), column("every_amount", Encoding::Int), "How often it comes again; null: once."),
        ),
        ("everyUnit", text("every_unit", "Days, weeks, school_days …")),
        (
            "invited",
            text("invited", "Role, agency or person; null also where only those who read the question may know."),
        ),
        ("invitedPerson", link("Person", Table::People, "invited_person", "Of a person known to the server.")),
        (
            "needsConsent",
            Field::new(
                must("Boolean"),
                column("needs_consent", Encoding::Boolean),
                "Whether nothing may be shared with the invited before consent is recorded.",
            ),
        ),
        (
            "due",
            Field::new(maybe("LocalDate"), column("due", Encoding::Date), "The day it is due, where there is one."),
        ),
        (
            "waitsFor",
            Field::new(maybe("String"), waits_for, "Field name of the question whose answer the day waits for."),
        ),
        ("causedBy", link("Filling", Table::Fillings, "filling_id", "The filling that asked for it.")),
        ("doneBy", link("Filling", Table::Fillings, "done_by", "The filling that did it.")),
        ("createdAt", Field::new(must("DateTime"), column("created_at", Encoding::Moment), "Since when.")),
    ];
    let description = "Something to do in a case: a form to be filled, a task, an invitation.";
    add_node_type(draft, "FollowUp", description, Some(Table::FollowUps), fields);
}

fn add_viewer(draft: &mut Draft) {
    let fact = |ty: TypeRef, fact, text: &str| Field::new(ty, Does::ViewerFact(fact), text);
    let fields = Fields::new().with_all([
        ("person", fact(maybe("Person"), ViewerFact::Person, "The person behind the token.").costing(1)),
        ("name", fact(must("String"), ViewerFact::Name, "Full name.")),
        ("roles", fact(list("Role"), ViewerFact::Roles, "What they are, in any case or school.")),
        ("isStaff", fact(must("Boolean"), ViewerFact::Staff, "Whether they are the school's own people.")),
        ("language", fact(must("LanguageTag"), ViewerFact::Language, "The language of messages to them.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("Viewer", "Who is asking.", kind);
}
