//! A form as its definition: the types over the JSON of `forms_dsl::definition`, whose module head lists the members.

use super::{
    Does, Encoding, Field, InputField, Kind, TypeRef,
    draft::{Draft, Fields},
    filling::add_node_type,
    notation::{column, list, maybe, maybe_list, member, must},
    options::add_enum,
};
use crate::{naming::TypeName, storage_plan::ColumnKey, store::Table};

const DEFINITION: ColumnKey = ColumnKey::fixed("definition");

/// The definition and its parts.
pub(super) fn add_definition(draft: &mut Draft) {
    add_enums(draft);
    add_form_definition(draft);
    add_item(draft);
    add_section(draft);
    add_note(draft);
    add_question(draft);
    add_repeat(draft);
    add_computation(draft);
    add_signature(draft);
    add_rule(draft);
    add_rules_of_answers(draft);
    add_lists(draft);
    add_texts(draft);
    add_settings(draft);
    add_follow_ups(draft);
}

/// A leaf of the JSON, of a type and in an encoding.
fn leaf(ty: TypeRef, key: &'static str, encoding: Encoding, text: &str) -> (&'static str, Field) {
    (key, Field::new(ty, member(key, encoding), text))
}

fn text(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(must("String"), key, Encoding::Text, text)
}

fn text_or_null(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(maybe("String"), key, Encoding::Text, text)
}

fn texts_or_null(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(maybe_list("String"), key, Encoding::Text, text)
}

fn texts(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(list("String"), key, Encoding::Text, text)
}

fn truth(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(must("Boolean"), key, Encoding::Boolean, text)
}

fn whole(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(must("Int"), key, Encoding::Int, text)
}

fn whole_or_null(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(maybe("Int"), key, Encoding::Int, text)
}

fn expression(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(must("Expression"), key, Encoding::Json, text)
}

fn expression_or_null(key: &'static str, text: &str) -> (&'static str, Field) {
    leaf(maybe("Expression"), key, Encoding::Json, text)
}

fn one_of(key: &'static str, ty: &'static str, text: &str) -> (&'static str, Field) {
    leaf(must(ty), key, Encoding::Enum(TypeName::fixed(ty)), text)
}

fn one_of_or_null(key: &'static str, ty: &'static str, text: &str) -> (&'static str, Field) {
    leaf(maybe(ty), key, Encoding::Enum(TypeName::fixed(ty)), text)
}

fn objects(key: &'static str, ty: &'static str, text: &str) -> (&'static str, Field) {
    (key, Field::new(list(ty), Does::Objects { column: None, key }, text))
}

fn add_part(draft: &mut Draft, name: &'static str, description: &str, fields: Vec<(&'static str, Field)>) {
    let fields = draft.end(Fields::new().with_all(fields));
    draft.add_fixed(name, description, Kind::Object { implements: vec![], fields });
}

fn add_item_type(draft: &mut Draft, name: &'static str, description: &str, fields: Vec<(&'static str, Field)>) {
    let fields = draft.end(Fields::new().with_all(item_fields()).with_all(fields));
    draft.add_fixed(name, description, Kind::Object { implements: vec![TypeName::fixed("FormItem")], fields });
}

fn add_form_definition(draft: &mut Draft) {
    let of_json =
        |ty, key, encoding, text| (key, Field::new(ty, Does::MemberOf { column: DEFINITION, key, encoding }, text));
    let parts = |key, ty, text| (key, Field::new(list(ty), Does::Objects { column: Some(DEFINITION), key }, text));
    let type_name = column("name", Encoding::TypeName);
    let days = TypeRef::List(Box::new(list("LocalDate"))).required();
    let texts = Field::new(
        list("FormText"),
        Does::Texts { column: DEFINITION },
        "Every text once, in the language asked for or the next in the chain.",
    );
    let language = InputField::plain(must("LanguageTag"), "The language wanted; the next in the chain stands in.");
    let published = column("published_at", Encoding::Moment);
    let fields = vec![
        of_json(must("Int"), "format", Encoding::Int, "Version of the shape of definitions."),
        (
            "name",
            Field::new(
                must("String"),
                column("name", Encoding::Text),
                "Name in the form language: cooperation_agreement.",
            ),
        ),
        ("version", Field::new(must("Int"), column("version", Encoding::Int), "Counts up with each publication.")),
        of_json(must("Boolean"), "draft", Encoding::Boolean, "Whether it is still being written and not published."),
        (
            "hash",
            Field::new(
                must("String"),
                column("hash", Encoding::Text),
                "SHA-256 of the canonical JSON of the definition.",
            ),
        ),
        of_json(
            must("Int"),
            "expressionVersion",
            Encoding::Int,
            "Version of the expression shape; an app that does not know it must not judge the form.",
        ),
        ("typeName", Field::new(must("String"), type_name, "Name of its type in this API: CooperationAgreement.")),
        ("publishedAt", Field::new(maybe("DateTime"), published, "When it was published; null for a draft.")),
        of_json(must("FormAbout"), "about", Encoding::Enum(TypeName::fixed("FormAbout")), "Whom it is about."),
        of_json(maybe("Int"), "keepYears", Encoding::Int, "How many years it is kept after its case is closed."),
        of_json(list("String"), "seenBy", Encoding::Text, "Roles that see its fillings; none: all who reach the case."),
        of_json(
            maybe("Boolean"),
            "untilShared",
            Encoding::Boolean,
            "Whether others see those that are shared with them.",
        ),
        of_json(list("String"), "openedBy", Encoding::Text, "Roles that may begin one, as in the form language."),
        parts("languages", "FormLanguage", "In the order of the header; the first is the original."),
        parts(
            "items",
            "FormItem",
            "Sections, notes, questions, rows, computed values, signatures and rules, in the order of the file.",
        ),
        parts("lists", "FormList", "Option lists and the catalogues in use."),
        parts("roles", "FormRole", "The municipality's roles."),
        ("texts", texts.with("language", language)),
        parts("settings", "FormSetting", "The municipality's own numbers that the form uses."),
        of_json(
            days,
            "noSchool",
            Encoding::Json,
            "Stretches without school as first and last day, where the form counts school days.",
        ),
        parts("followUps", "FormFollowUp", "What happens afterwards."),
    ];
    let text = "One version of a form. A published one never changes, so it may be cached for ever.";
    add_node_type(draft, "FormDefinition", text, Some(Table::FormVersions), fields);
}

fn item_fields() -> Vec<(&'static str, Field)> {
    vec![
        text("name", "Name in the form; texts and expressions refer to it."),
        text_or_null("parent", "Name of the section or rows around it."),
        expression_or_null("showWhen", "When it is shown; absent: always."),
    ]
}

/// The GraphQL field of a question.
fn field() -> (&'static str, Field) {
    ("field", Field::new(must("String"), member("name", Encoding::FieldName), "Field name in this API."))
}

fn add_item(draft: &mut Draft) {
    let fields = draft.end(Fields::new().with_all(item_fields()));
    draft.add_fixed("FormItem", "A thing on the form.", Kind::Interface { fields, possible: vec![] });
}

fn add_section(draft: &mut Draft) {
    let fields = vec![texts("audience", "Whose page it is; empty: everybody's.")];
    add_item_type(draft, "FormSection", "A part of the form.", fields);
}

fn add_note(draft: &mut Draft) {
    let fields = vec![truth("heading", "Whether it is a heading between questions.")];
    add_item_type(draft, "FormNote", "A text to read.", fields);
}

/// What questions and rows have in common.
fn asking() -> Vec<(&'static str, Field)> {
    vec![
        field(),
        texts("lists", "Names of the lists to choose from."),
        truth("required", "Whether it must be answered whenever it is shown."),
        expression_or_null("requiredWhen", "When it must be answered."),
        objects("startWith", "FormPrefill", "What it begins with: the first whose `when` holds."),
        objects("checks", "FormCheck", "What else must hold."),
        one_of("sensitivity", "Sensitivity", "How sensitive the answer is."),
        texts("by", "Roles that answer; empty: whoever fills in the form."),
        texts("seenBy", "Roles that read; empty: whoever reads the form."),
        one_of_or_null("showAs", "QuestionLook", "How it looks; absent: as its type usually does."),
        leaf(list("Expression"), "beside", Encoding::Json, "Answers to show beside it, for comparison."),
        texts("was", "Earlier names."),
        whole_or_null("retiredIn", "Version in which it was retired."),
        text_or_null("successor", "What took its place."),
    ]
}

fn add_question(draft: &mut Draft) {
    let decimal = |key, text| leaf(maybe("Decimal"), key, Encoding::Text, text);
    let mut fields = asking();
    fields.extend([
        one_of("kind", "AnswerKind", "How it is answered."),
        text_or_null("narrowedBy", "The question whose answer says which of its options are offered."),
        text_or_null("ofOption", "The option that it belongs to, where an item of a catalogue asks it."),
        text_or_null("people", "The rows of people of which one is chosen."),
        text_or_null("role", "The role of the staff of whom one is chosen; absent: any."),
        text_or_null("unit", "What a number counts: days, school_days, hours, minutes, percent."),
        decimal("min", "Smallest number."),
        decimal("max", "Largest number."),
        whole_or_null("places", "Decimal places."),
        whole_or_null("maxLength", "Longest text, in characters."),
        whole_or_null("atLeast", "Fewest choices."),
        whole_or_null("atMost", "Most choices."),
        // Upper case already, unlike stored states.
        leaf(list("MissingState"), "allow", Encoding::Json, "Reasons that a person may give for not answering."),
    ]);
    add_item_type(draft, "FormQuestion", "A question, or a column of rows.", fields);
}

fn add_repeat(draft: &mut Draft) {
    let mut fields = asking();
    fields.extend([
        one_of("rowsKind", "RowsKind", "Where rows come from."),
        whole("minRows", "Fewest rows."),
        whole_or_null("maxRows", "Most rows; absent: no limit."),
        truth("fixed", "Whether the rows it begins with are all that there are."),
    ]);
    add_item_type(draft, "FormRepeat", "Questions answered in rows; the columns name it as their parent.", fields);
}

fn add_computation(draft: &mut Draft) {
    let fields = vec![
        field(),
        expression("value", "How to compute it."),
        one_of_or_null("kind", "AnswerKind", "What comes out; absent: some of the rows."),
        texts("lists", "Names of the lists its options come from."),
        text_or_null("unit", "What a number counts."),
        whole_or_null("places", "Decimal places."),
        text_or_null("rows", "The rows that it chooses from."),
        one_of("sensitivity", "Sensitivity", "How sensitive it is."),
        texts("seenBy", "Roles that read; empty: whoever reads the form."),
    ];
    add_item_type(draft, "FormComputation", "A value that nobody types.", fields);
}

fn add_signature(draft: &mut Draft) {
    let fields = vec![
        text_or_null("eachOf", "The rows of people who sign, each of them."),
        truth("eachInvited", "Each of those signs who are invited to the case."),
        texts("roles", "Somebody of each of these roles signs."),
        texts("except", "Roles among them that need not."),
        texts("covers", "Names of the sections that are signed."),
        truth("required", "Whether the form is incomplete without."),
    ];
    add_item_type(draft, "FormSignature", "A place to sign.", fields);
}

fn add_rule(draft: &mut Draft) {
    add_item_type(draft, "FormRule", "A rule over several answers.", check_fields());
}

fn check_fields() -> Vec<(&'static str, Field)> {
    vec![
        one_of("severity", "CheckSeverity", "Whether it stops the person, or only warns."),
        expression("condition", "MUST speaks when this is surely false, WARN and SUGGEST when it is surely true."),
        text("say", "Key of the text to say."),
    ]
}

fn add_rules_of_answers(draft: &mut Draft) {
    add_part(draft, "FormCheck", "A rule about an answer.", check_fields());
    let prefill =
        vec![expression("value", "The value."), expression_or_null("when", "When it counts; absent: always.")];
    add_part(draft, "FormPrefill", "A value that a question begins with.", prefill);
}

fn add_lists(draft: &mut Draft) {
    let options = vec![
        text("name", "Name in the form, in documents and in expressions."),
        ("value", Field::new(must("String"), Does::OptionValue, "Value of the enum in this API.")),
        text_or_null("group", "Heading it stands under."),
        text_or_null("below", "Name of the option it stands below."),
        texts("belongsTo", "Options of the narrowing question with which it is offered; empty: always."),
        truth("alone", "Whether it excludes all others."),
        truth("withText", "Whether it asks for a text."),
        texts("seenBy", "Roles that may see that it was chosen; empty: whoever reads the question."),
        expression_or_null("offerWhen", "On what condition it is offered; absent: always."),
        texts_or_null("needs", "Columns that must be filled where it is picked."),
        texts_or_null("needsConsentOf", "Who must consent before it is carried out."),
        texts("responsible", "Roles that are suited to be responsible."),
        whole_or_null("retiredIn", "Version in which it was retired."),
        text_or_null("successor", "What took its place."),
    ];
    add_part(draft, "FormOption", "An option.", options);
    let fields = vec![
        text("name", "Name in the form."),
        truth("catalogue", "Whether it is shared by forms."),
        one_of_or_null("sensitivity", "Sensitivity", "How sensitive a choice from it is at least."),
        objects("options", "FormOption", "In the order to show."),
    ];
    add_part(draft, "FormList", "A list of options.", fields);
}

fn add_texts(draft: &mut Draft) {
    let language = leaf(
        must("LanguageTag"),
        "language",
        Encoding::Text,
        "The language it is in, which may be the next in the chain.",
    );
    let fields = vec![
        text("key", "Which text: title, days_a_week, days_a_week.help, goal_type.step_up."),
        language,
        text("text", "The text."),
        one_of("quality", "TextQuality", "How sure it is."),
        leaf(maybe("LocalDate"), "reviewedOn", Encoding::Date, "When it was reviewed."),
    ];
    add_part(draft, "FormText", "A text on the screen.", fields);
    let fields = vec![
        leaf(must("LanguageTag"), "tag", Encoding::Text, "The language."),
        whole("untranslated", "How many texts are not translated."),
        whole("notReviewed", "How many texts nobody has assured."),
    ];
    add_part(draft, "FormLanguage", "How far a language has come.", fields);
}

fn add_settings(draft: &mut Draft) {
    let fields = vec![
        text("name", "Name in the form language: limit_days."),
        leaf(maybe("AnswerValue"), "value", Encoding::Json, "What the municipality decided."),
        text_or_null("unit", "What a number counts."),
    ];
    add_part(draft, "FormSetting", "A number or choice of the municipality's own.", fields);
    let fields = vec![
        text("name", "Name in the form language; its text has the key role.NAME."),
        truth("staff", "Whether its holders are the school's own people."),
        texts("needsConsentOf", "Who must consent before anything is shared with it."),
    ];
    add_part(draft, "FormRole", "A role of the municipality's.", fields);
}

fn add_follow_ups(draft: &mut Draft) {
    let fields = vec![
        one_of("on", "FollowUpTrigger", "When it acts."),
        expression_or_null("when", "On what condition; absent: always."),
        expression_or_null("due", "The day it is due."),
        expression_or_null("until", "Of a task: done as soon as this holds."),
        whole_or_null("everyAmount", "Of a task: how often; absent: once."),
        text_or_null("everyUnit", "Of what: days, weeks, school_days."),
        text_or_null("opens", "The form that is to be filled."),
        text_or_null("task", "The name of what is to be done, the key of its text."),
        texts("responsible", "Of a task: who does it."),
        text_or_null("inviteRole", "The party that is asked to come."),
        text_or_null("inviteNamed", "The question that names the people or agencies who are asked to come."),
        text_or_null("caseBecomes", "The state that the case moves to."),
        objects("reminders", "FormReminder", "Who is reminded, and how long before."),
    ];
    add_part(
        draft,
        "FormFollowUp",
        "What happens when the form is finished or signed, or as soon as something is true of it.",
        fields,
    );
    let fields =
        vec![texts("roles", "Who."), whole("amount", "How many."), text("unit", "Of what: days, weeks, school_days.")];
    add_part(draft, "FormReminder", "A reminder before something is due.", fields);
}

fn add_enums(draft: &mut Draft) {
    let kinds = [
        ("SHORT_TEXT", "One line."),
        ("LONG_TEXT", "Several lines."),
        ("WHOLE", "A whole number."),
        ("DECIMAL", "A number with decimals."),
        ("YES_NO", "Yes, no, or unanswered."),
        ("TICK", "A box, never unanswered."),
        ("ONE_OF", "One option."),
        ("MANY_OF", "Several options."),
        ("SCALE", "A step of a scale."),
        ("DATE", "A day."),
        ("TIME", "A time of day."),
        ("DATE_TIME", "A moment."),
        ("PERIOD", "A stretch of days."),
        ("PERSON", "A person, or a row of people."),
        ("PUPIL", "The pupil of the case."),
        ("GUARDIAN", "A guardian of that pupil."),
        ("STAFF", "One of the staff around that pupil."),
        ("SCHOOL", "A school or kindergarten."),
        ("CLASS", "A class."),
        ("ROLE", "A role."),
    ];
    add_enum(draft, "AnswerKind", "How a question is answered.", &kinds);
    let looks = [
        ("CLOCK", "The face of a clock."),
        ("BUTTONS", "Buttons side by side."),
        ("LIST", "A list to scroll."),
        ("CARDS", "A card for each row."),
        ("FOLDED", "Closed until somebody opens it."),
    ];
    add_enum(draft, "QuestionLook", "How a question looks on a tablet.", &looks);
    let rows = [
        ("REPEAT", "Added by hand."),
        ("PEOPLE", "Who takes part."),
        ("MEASURES", "Picked from catalogues, own words allowed."),
    ];
    add_enum(draft, "RowsKind", "Where rows come from.", &rows);
    let classes = [
        ("K0", "No personal data."),
        ("K1", "Identity and contact."),
        ("K2", "Personal circumstances under professional secrecy."),
        ("K3", "Health, ethnicity, family, child welfare."),
        ("K4", "Internal professional assessment, for staff alone."),
    ];
    add_enum(draft, "Sensitivity", "How sensitive an answer is.", &classes);
    let severities = [
        ("MUST", "Stops finishing, never saving."),
        ("WARN", "Passed with a written reason."),
        ("SUGGEST", "Shown to staff."),
    ];
    add_enum(draft, "CheckSeverity", "What a broken rule does.", &severities);
    let about = [("PUPIL", "One pupil."), ("CLASS", "A class."), ("SCHOOL", "A school.")];
    add_enum(draft, "FormAbout", "Whom a form is about.", &about);
    let qualities = [
        ("ORIGINAL", "Written by the author of the form."),
        ("REVIEWED", "Translated, and assured by somebody."),
        ("NOT_REVIEWED", "Translated, and not assured."),
        ("STALE", "The original has changed since."),
    ];
    add_enum(draft, "TextQuality", "How sure a text is.", &qualities);
    let triggers = [
        ("FINISHED", "Once, on the finished answers."),
        ("SIGNED", "Once, on the signed answers."),
        ("AT_ONCE", "In a draft too, as soon as its condition holds; taken back where it no longer does."),
    ];
    add_enum(draft, "FollowUpTrigger", "When a follow-up acts.", &triggers);
}
