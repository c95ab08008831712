//! What can be changed, cases and the fillings of each form, and what a person must mend.

use forms_dsl::model::Settings;

use super::{
    CaseChange, Does, Encoding, Field, FormChange, InputField, Kind, Means, MutationKind, TypeRef,
    draft::{Draft, Fields, InputFields},
    form::{FormTypes, Roots},
    inputs::add_answers_input,
    notation::{list, maybe, member, must},
    options::add_enum,
    register::case_state,
};
use crate::{
    naming::{FieldName, Origin, TypeName},
    store::Table,
};

/// A mutation: what it is called, what it takes and gives back.
pub(super) struct Mutation<'a> {
    pub(super) origin: &'a Origin,
    pub(super) verb: &'static str,
    pub(super) of: &'a TypeName,
    pub(super) description: String,
    pub(super) kind: MutationKind,
    pub(super) input: InputFields,
    /// What the payload has besides user errors.
    pub(super) changed: Vec<(FieldName, Field)>,
}

pub(super) fn add_mutation(draft: &mut Draft, root: &mut Fields, mutation: Mutation<'_>) {
    let Mutation { origin, verb, of, description, kind, input, changed } = mutation;
    let name = FieldName::of_verb(verb, of);
    let (input_type, payload_type) = (of.after(&capital(verb)).with("Input"), of.after(&capital(verb)).with("Payload"));
    let fields =
        draft.end(input.fixed("clientMutationId", InputField::plain(maybe("String"), "Comes back as it was sent.")));
    draft.add(input_type.clone(), origin, format!("{description} This is what it takes."), Kind::Input { fields });

    let mut fields = Fields::new();
    for (name, field) in changed {
        fields.add(name, &Origin::BuiltIn, field);
    }
    let fields = fields.with_all([
        ("userErrors", Field::new(list("UserError"), Does::UserErrors, "What a person can mend.")),
        ("clientMutationId", Field::new(maybe("String"), Does::ClientMutationId, "As it was sent.")),
    ]);
    let fields = draft.end(fields);
    draft.add(payload_type.clone(), origin, "What came of it.", Kind::Object { implements: vec![], fields });

    let field = Field::new(TypeRef::from(payload_type).required(), Does::Mutation(kind), description)
        .costing(1)
        .with("input", InputField::plain(TypeRef::from(input_type).required(), "What to do."));
    root.add(name, origin, field);
}

fn capital(verb: &str) -> String {
    let mut letters = verb.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Opening, moving and closing cases; the latter two where the municipality gave cases states.
pub(super) fn add_case_mutations(draft: &mut Draft, root: &mut Fields, settings: &Settings) {
    let case = TypeName::fixed("Case");
    let pupil =
        InputField::new(must("ID"), Means::Id(vec![TypeName::fixed("Person")]), "The pupil, by opaque id or UUID.");
    let open = InputFields::new().fixed("id", new_id()).fixed("pupilId", pupil);
    let moving = || {
        InputFields::new()
            .fixed("id", existing(&case, "The case, by opaque id or UUID."))
            .fixed("to", InputField::plain(case_state(settings).0.required(), "The new state."))
            .fixed(
                "reason",
                InputField::plain(maybe("String"), "Why; needed where the present state does not lead there."),
            )
    };
    let mut mutations = vec![("open", CaseChange::Open, "Opens a case about a pupil.", open)];
    if !settings.states.is_empty() {
        mutations.push(("move", CaseChange::Move, "Moves a case to another state.", moving()));
        mutations.push((
            "close",
            CaseChange::Close,
            "Closes a case: moves it to a state that leads nowhere.",
            moving(),
        ));
    }
    for (verb, change, description, input) in mutations {
        let changed =
            Field::new(case.clone(), Does::Changed { table: Table::Cases }, "The case as it is now.").costing(1);
        let mutation = Mutation {
            origin: &Origin::BuiltIn,
            verb,
            of: &case,
            description: description.to_owned(),
            kind: MutationKind::Case(change),
            input,
            changed: vec![(FieldName::fixed("case"), changed)],
        };
        add_mutation(draft, root, mutation);
    }
}

/// Everything that can be done to a filling of a form.
pub(super) fn add_mutations(draft: &mut Draft, roots: &mut Roots, this: &FormTypes<'_>) {
    let answers = add_answers_input(draft, this);
    let title = &this.title;
    let mut changes = vec![
        (
            "start",
            FormChange::Start,
            format!("Begins a filling of «{title}»; with an id of its own a retry is harmless."),
            start(&answers),
        ),
        (
            "save",
            FormChange::Save,
            format!("Saves answers of a draft of «{title}», merged question by question."),
            save(this, &answers),
        ),
        (
            "finish",
            FormChange::Finish,
            format!("Finishes a draft of «{title}»; what hinders it comes back as user errors."),
            finish(this),
        ),
    ];
    if this.form.signatures().next().is_some() {
        changes.push(("sign", FormChange::Sign, format!("Signs a finished «{title}», or declines to."), sign(this)));
        changes.push((
            "amend",
            FormChange::Amend,
            format!("Begins a correction of a signed «{title}», as a new filling."),
            amend(this),
        ));
    }
    changes.push((
        "discard",
        FormChange::Discard,
        format!("Discards a draft of «{title}»; it stays in the history."),
        discard(this),
    ));
    for (verb, change, description, input) in changes {
        let kind = MutationKind::Form(this.form.name.clone(), change);
        let payload = what_changed(this, change);
        let mutation =
            Mutation { origin: &this.origin, verb, of: &this.name, description, kind, input, changed: payload };
        add_mutation(draft, &mut roots.mutation, mutation);
    }
}

fn what_changed(this: &FormTypes<'_>, change: FormChange) -> Vec<(FieldName, Field)> {
    let does = Does::Changed { table: Table::Form(this.form.name.clone()) };
    let filling =
        Field::new(this.name.clone(), does, "The filling as it is now; null where nothing was done.").costing(1);
    let mut changed = vec![(this.name.field(), filling)];
    if change == FormChange::Sign {
        let signature = Field::new(maybe("Signature"), Does::ChangedSignature, "The signature.").costing(1);
        changed.push((FieldName::fixed("signature"), signature));
    }
    changed
}

pub(super) fn new_id() -> InputField {
    InputField::plain(maybe("UUID"), "Of the new one, a UUIDv7 made by the client: a retry is harmless.")
}

pub(super) fn existing(ty: &TypeName, text: &str) -> InputField {
    InputField::new(must("ID"), Means::Id(vec![ty.clone()]), text)
}

fn filling(this: &FormTypes<'_>) -> InputField {
    existing(&this.name, "The filling, by opaque id or UUID.")
}

fn start(answers: &TypeName) -> InputFields {
    let from = "The filling that this one follows; answers are taken over where the form says so.";
    InputFields::new()
        .fixed("id", new_id())
        .fixed("caseId", existing(&TypeName::fixed("Case"), "The case it belongs to, by opaque id or UUID."))
        .fixed("from", InputField::new(maybe("ID"), Means::Id(vec![]), from))
        .fixed(
            "language",
            InputField::plain(maybe("LanguageTag"), "The language shown; left out: that of the requester."),
        )
        .fixed("answers", InputField::new(answers.clone(), Means::Answers, "First answers."))
}

fn save(this: &FormTypes<'_>, answers: &TypeName) -> InputFields {
    let base = "The revision that was on the screen; left out: the current one.";
    InputFields::new()
        .fixed("id", filling(this))
        .fixed("editId", InputField::plain(maybe("UUID"), "UUIDv7 of the edit: a retry is harmless."))
        .fixed("baseRevision", InputField::plain(maybe("Int"), base))
        .fixed("answers", InputField::new(TypeRef::from(answers.clone()).required(), Means::Answers, "What changed."))
}

fn finish(this: &FormTypes<'_>) -> InputFields {
    InputFields::new().fixed("id", filling(this))
}

fn sign(this: &FormTypes<'_>) -> InputFields {
    let lines: Vec<_> =
        this.form.signatures().map(|(_, line)| FieldName::of_question(&line.name).to_string()).collect();
    let line = format!("The place to sign, needed where there are several: {}.", lines.join(", "));
    let language = "The language that was shown to the signer; left out: that of the filling.";
    InputFields::new()
        .fixed("id", new_id())
        .fixed("fillingId", filling(this))
        .fixed("line", InputField::plain(maybe("String"), line))
        .fixed(
            "participantId",
            InputField::new(must("ID"), Means::Id(vec![]), "The participant who signs, by opaque id or UUID."),
        )
        .fixed("how", InputField::plain(must("SigningMethod"), "How."))
        .fixed("drawing", InputField::plain(maybe("String"), "DRAWN: an SVG path, or the SHA-256 of an image."))
        .fixed("witness", InputField::plain(maybe("String"), "WITNESSED: who attests it."))
        .fixed("declinedReason", InputField::plain(maybe("String"), "DECLINED: why."))
        .fixed("revision", InputField::plain(must("Int"), "The revision that the signer saw."))
        .fixed("language", InputField::plain(maybe("LanguageTag"), language))
        .fixed("signedAtDevice", InputField::plain(maybe("DateTime"), "When, by the clock of the device."))
}

fn amend(this: &FormTypes<'_>) -> InputFields {
    InputFields::new()
        .fixed("id", new_id())
        .fixed("amends", existing(&this.name, "The signed filling, by opaque id or UUID."))
}

fn discard(this: &FormTypes<'_>) -> InputFields {
    InputFields::new().fixed("id", filling(this)).fixed("reason", InputField::plain(must("String"), "Why."))
}

/// What a person can mend.
pub(super) fn add_user_error(draft: &mut Draft) {
    let codes = [
        ("required", "A shown, required question is open."),
        ("type", "An answer of the wrong kind."),
        ("range", "Too small, too large, too few, too many."),
        ("option", "Not an option of the list."),
        ("rule", "A rule of the form is broken."),
        ("too_long", "A text beyond its limit."),
        ("not_found", "No such thing for this person."),
        ("not_draft", "Finished, signed or discarded."),
        ("not_writable", "Not this person's to write."),
        ("diverged", "Somebody else's edit came in between."),
        ("old_version", "The form has a newer version."),
    ];
    add_enum(draft, "UserErrorCode", "The kinds of mistakes that a person can mend.", &codes);
    let code = Encoding::Enum(TypeName::fixed("UserErrorCode"));
    let path = "Where in the arguments: [\"input\", \"answers\", \"daysAWeek\"]; list positions are digits.";
    let fields = Fields::new().with_all([
        ("message", Field::new(must("String"), member("message", Encoding::Text), "A sentence for the person.")),
        ("code", Field::new(must("UserErrorCode"), member("code", code), "A stable code for the program.")),
        ("path", Field::new(list("String"), member("path", Encoding::Text), path)),
        ("question", Field::new(maybe("String"), member("question", Encoding::Text), "The question's field name.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("UserError", "What a person can mend, in their language.", kind);
}
