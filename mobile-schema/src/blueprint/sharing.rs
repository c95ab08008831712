//! Who else is let in to a case, on what grounds, and who has read it.

use super::{
    Connection, Does, Encoding, Field, InputField, Kind, MutationKind, SharingChange, TypeRef,
    draft::{Draft, Fields, InputFields},
    filling::{add_node_type, up},
    mutations::{Mutation, add_mutation, existing, new_id},
    notation::{column, list, maybe, must},
    options::add_enum,
    pages::{add_connection, paged},
};
use crate::{
    naming::{FieldName, Origin, TypeName},
    storage_plan::ColumnKey,
    store::{OrderBy, Table},
};

/// The types of consents, shares and entries of the audit log.
pub(super) fn add_sharing(draft: &mut Draft) {
    let given = [
        ("signature", "By a signature on paper."),
        ("eid", "By an electronic identity."),
        ("oral", "Said aloud; whoever recorded it noted it down."),
    ];
    add_enum(draft, "ConsentMethod", "How a consent was given.", &given);
    let basis = [
        ("consent", "A recorded consent."),
        ("law", "The law says so."),
        ("need", "They need it for their part, and no consent is asked for."),
        ("break_glass", "A principal of another place read it, and said why."),
    ];
    add_enum(draft, "ShareBasis", "What a share rests on.", &basis);
    add_consent(draft);
    add_share(draft);
    add_audit_entry(draft);
}

/// The fields of a case that tell of them.
pub(super) fn of_case() -> Vec<(&'static str, Field)> {
    let many = |ty, of, text: &str| {
        let does = Does::Many { of, parent: ColumnKey::fixed("case_id"), order: vec![up("at")] };
        Field::new(list(ty), does, text).costing(1)
    };
    let log = "Who has read and written in this case, newest first: for those whom it is about, and for its leaders.";
    vec![
        ("consents", many("Consent", Table::Consents, "Consents to share it, withdrawn ones too.")),
        ("shares", many("Share", Table::Shares, "Who else was let in, and why.")),
        ("log", entries(Table::AuditOfCases, Some(ColumnKey::fixed("case_id")), log)),
    ]
}

/// The whole audit log, as far as it is the requester's to read.
pub(super) fn audit_log() -> Field {
    entries(Table::Audit, None, "The audit log, newest first: for leaders of their own place, and for auditors.")
}

fn entries(table: Table, parent: Option<ColumnKey>, text: &str) -> Field {
    let order = vec![OrderBy { column: ColumnKey::fixed("number"), descending: true }];
    let connection = Connection { table, parent, always: None, order };
    paged(Field::new(must("AuditEntryConnection"), Does::Connection(connection), text).costing(1))
}

fn leaf(ty: TypeRef, key: &'static str, encoding: Encoding, text: &str) -> Field {
    Field::new(ty, column(key, encoding), text)
}

fn link(ty: &'static str, to: Table, by: &'static str, text: &str) -> Field {
    Field::new(maybe(ty), Does::Link { to, by: ColumnKey::fixed(by) }, text).costing(1)
}

fn named(name: &'static str) -> Encoding {
    Encoding::Enum(TypeName::fixed(name))
}

fn forms() -> Field {
    leaf(list("String"), "forms", Encoding::Json, "Names of the forms, as in the form language.")
}

fn add_consent(draft: &mut Draft) {
    let fields = vec![
        ("case", link("Case", Table::Cases, "case_id", "The case.")),
        ("giver", link("Person", Table::People, "giver_id", "Who consents.")),
        ("agency", leaf(maybe("Role"), "agency", named("Role"), "Who may be let in.")),
        ("forms", forms()),
        ("purpose", leaf(maybe("String"), "purpose", Encoding::Text, "What for.")),
        ("from", leaf(must("LocalDate"), "from_day", Encoding::Date, "From this day.")),
        ("until", leaf(maybe("LocalDate"), "until_day", Encoding::Date, "Until this day, it too.")),
        ("how", leaf(must("ConsentMethod"), "how", named("ConsentMethod"), "How it was given.")),
        ("language", leaf(must("LanguageTag"), "language", Encoding::Text, "In which language they talked.")),
        (
            "interpreterUsed",
            leaf(must("Boolean"), "interpreter_used", Encoding::Boolean, "Whether an interpreter was there."),
        ),
        ("notedBy", link("Person", Table::People, "noted_by", "Who recorded it.")),
        ("at", leaf(must("DateTime"), "at", Encoding::Moment, "When it was recorded.")),
        ("withdrawnAt", leaf(maybe("DateTime"), "withdrawn_at", Encoding::Moment, "When it was withdrawn.")),
        ("withdrawnBy", link("Person", Table::People, "withdrawn_by", "Who withdrew it.")),
    ];
    let text = "Somebody consents that an agency reads forms of a case.";
    add_node_type(draft, "Consent", text, Some(Table::Consents), fields);
}

fn add_share(draft: &mut Draft) {
    let fields = vec![
        ("case", link("Case", Table::Cases, "case_id", "The case.")),
        ("person", link("Person", Table::People, "person_id", "Who was let in.")),
        ("role", leaf(maybe("Role"), "role", named("Role"), "As what.")),
        ("forms", forms()),
        ("reason", leaf(maybe("String"), "reason", Encoding::Text, "Why it was necessary.")),
        ("basis", leaf(must("ShareBasis"), "basis", named("ShareBasis"), "What it rests on.")),
        ("until", leaf(maybe("DateTime"), "until_at", Encoding::Moment, "When it ends by itself.")),
        ("by", link("Person", Table::People, "by_id", "Who shared it.")),
        ("at", leaf(must("DateTime"), "at", Encoding::Moment, "When.")),
        ("endedAt", leaf(maybe("DateTime"), "ended_at", Encoding::Moment, "When it was ended.")),
        ("endedBy", link("Person", Table::People, "ended_by", "Who ended it.")),
    ];
    let text = "Somebody was let in to forms of a case; without forms to all of them.";
    add_node_type(draft, "Share", text, Some(Table::Shares), fields);
}

fn add_audit_entry(draft: &mut Draft) {
    let fields = Fields::new().with_all([
        ("number", leaf(must("Int"), "number", Encoding::Int, "Counts up without a gap.")),
        ("at", leaf(must("DateTime"), "at", Encoding::Moment, "When.")),
        ("says", leaf(maybe("String"), "says", Encoding::Text, "What was done, in a sentence.")),
        (
            "action",
            leaf(must("String"), "action", Encoding::Text, "What was done, for the program: read, save, share."),
        ),
        (
            "personName",
            leaf(maybe("String"), "person_name", Encoding::Text, "Who did it; null where it was the server itself."),
        ),
        ("person", link("Person", Table::People, "person_id", "Who did it, where the requester knows of them.")),
        ("case", link("Case", Table::Cases, "case_id", "In which case.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("AuditEntry", "Something that was done or read.", kind);
    add_connection(draft, &TypeName::fixed("AuditEntry"), "entries of the audit log", vec![]);
}

/// What can be changed about it.
pub(super) fn add_sharing_mutations(draft: &mut Draft, root: &mut Fields) {
    let (consent, share) = (TypeName::fixed("Consent"), TypeName::fixed("Share"));
    let mutations = [
        (
            ("record", "Consent"),
            SharingChange::RecordConsent,
            "Records that somebody consents to share forms with an agency.",
            record_consent(),
        ),
        (
            ("withdraw", "Consent"),
            SharingChange::WithdrawConsent,
            "Withdraws a consent: what was shared on it ends at once, and nothing is deleted.",
            InputFields::new().fixed("id", existing(&consent, "The consent, by opaque id or UUID.")),
        ),
        (("share", "Case"), SharingChange::Share, "Lets somebody in to forms of a case, with a reason.", share_case()),
        (
            ("end", "Share"),
            SharingChange::EndShare,
            "Ends a share at once.",
            InputFields::new().fixed("id", existing(&share, "The share, by opaque id or UUID.")),
        ),
        (
            ("break", "Glass"),
            SharingChange::BreakGlass,
            "A principal reads a case of another place for a day, and says why. Those whom it concerns see it.",
            InputFields::new().fixed("id", new_id()).fixed("caseId", case()).fixed("reason", reason()),
        ),
    ];
    for ((verb, of), change, description, input) in mutations {
        let (name, table) = match change {
            SharingChange::RecordConsent | SharingChange::WithdrawConsent => ("consent", Table::Consents),
            SharingChange::Share | SharingChange::EndShare | SharingChange::BreakGlass => ("share", Table::Shares),
        };
        let ty = if table == Table::Consents { consent.clone() } else { share.clone() };
        let changed = Field::new(ty, Does::Changed { table }, "As it is now.").costing(1);
        let mutation = Mutation {
            origin: &Origin::BuiltIn,
            verb,
            of: &TypeName::fixed(of),
            description: description.to_owned(),
            kind: MutationKind::Sharing(change),
            input,
            changed: vec![(FieldName::fixed(name), changed)],
        };
        add_mutation(draft, root, mutation);
    }
}

fn case() -> InputField {
    existing(&TypeName::fixed("Case"), "The case, by opaque id or UUID.")
}

fn person(text: &str) -> InputField {
    existing(&TypeName::fixed("Person"), text)
}

fn reason() -> InputField {
    InputField::plain(must("String"), "Why it is necessary, in words.")
}

fn form_names() -> InputField {
    InputField::plain(list("String"), "Names of the forms, as in the form language.")
}

fn record_consent() -> InputFields {
    let language = "In which language they talked; left out: that of the requester.";
    InputFields::new()
        .fixed("id", new_id())
        .fixed("caseId", case())
        .fixed("giverId", person("Who consents: the pupil or a guardian."))
        .fixed("agency", InputField::plain(must("Role"), "Who may be let in."))
        .fixed("forms", form_names())
        .fixed("purpose", InputField::plain(must("String"), "What for, as it was told to whoever consents."))
        .fixed("from", InputField::plain(maybe("LocalDate"), "From this day; left out: today."))
        .fixed("until", InputField::plain(maybe("LocalDate"), "Until this day, it too; left out: until withdrawn."))
        .fixed("how", InputField::plain(must("ConsentMethod"), "How it was given."))
        .fixed("language", InputField::plain(maybe("LanguageTag"), language))
        .fixed("interpreterUsed", InputField::plain(maybe("Boolean"), "Whether an interpreter was there."))
}

fn share_case() -> InputFields {
    InputFields::new()
        .fixed("id", new_id())
        .fixed("caseId", case())
        .fixed("personId", person("Who is let in."))
        .fixed("role", InputField::plain(must("Role"), "As what."))
        .fixed("forms", form_names())
        .fixed("reason", reason())
        .fixed(
            "basis",
            InputField::plain(must("ShareBasis"), "What it rests on; BREAK_GLASS has a mutation of its own."),
        )
        .fixed("until", InputField::plain(maybe("LocalDate"), "Until this day, it too; left out: until it is ended."))
}
