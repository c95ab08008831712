//! The page drawn: labels, answers, rows as tables, signatures. Hidden questions are not on it, nor what is of class
//! K4: paper is handed to whoever sits at the table.

use base64::{Engine, engine::general_purpose::STANDARD};
use forms_dsl::{
    answers::{Answer, AnswerPath, Row},
    model::{
        AnswerType, Class, Computed, ComputedKind, Item, Note, Question, QuestionName, Registered, Role, RoleName,
        Rows, Section, SignatureLine, Signers, Text, insert,
    },
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    sheet::{Sheet, Signature},
    value::{Shown, Speaker},
    words::{Words, status, words},
};

const STYLE: &str = include_str!("../../assets/print/page.css");

/// A page, and the policy under which a browser may show it.
pub(crate) struct Drawn {
    /// HTML.
    pub(crate) html: String,
    /// `Content-Security-Policy`: our own style and nothing else.
    pub(crate) policy: String,
}

/// Draws the page.
pub(crate) fn draw(sheet: &Sheet) -> Drawn {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    Drawn {
        html: Page::of(sheet).document().into_string(),
        policy: format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'"),
    }
}

struct Page<'a> {
    sheet: &'a Sheet,
    speaker: Speaker<'a>,
    words: &'static Words,
}

/// What is to be drawn of a question that is shown.
enum Found {
    /// Who asks may not read it.
    Withheld,
    /// An answer, or why there is none.
    Answer(Answer),
}

impl<'a> Page<'a> {
    fn of(sheet: &'a Sheet) -> Self {
        let speaker = Speaker {
            form: &sheet.form,
            answers: &sheet.answers,
            registered: &sheet.registered,
            language: &sheet.language,
        };
        Self { sheet, speaker, words: words(&sheet.language) }
    }

    fn document(&self) -> Markup {
        let title = self.text(&self.sheet.form.title);
        html! {
            (DOCTYPE)
            html lang=(self.sheet.language) dir=(self.sheet.language.direction().as_html()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) " – " (self.words.printout) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.head(&title))
                    main { @for section in &self.sheet.form.sections { (self.section(section)) } }
                    (self.foot())
                }
            }
        }
    }

    fn head(&self, title: &str) -> Markup {
        let Sheet { pupil, school, version, form, language, status: stored, today, .. } = self.sheet;
        html! {
            header {
                p.kind { (self.words.printout) }
                h1 { (title) }
                @if let Some(purpose) = &form.purpose { p { (self.text(purpose)) } }
                dl.facts {
                    @if let Some(pupil) = pupil { dt { (self.words.pupil) } dd { (pupil) } }
                    @if let Some(school) = school { dt { (self.words.school) } dd { (school) } }
                    dt { (self.words.status) } dd { (status(stored, language)) }
                    dt { (self.words.version) } dd { (version) }
                    dt { (self.words.printed) } dd { (self.speaker.day(*today)) }
                }
            }
        }
    }

    fn section(&self, section: &Section) -> Markup {
        let shown = self.sheet.evaluation.parts.get(section.name.as_str()).copied().unwrap_or(true);
        let drawn: Vec<Markup> = section.items.iter().filter_map(|item| self.item(item)).collect();
        html! {
            @if shown && !drawn.is_empty() {
                section {
                    h2 { (self.text(&section.title)) }
                    @for item in drawn { (item) }
                }
            }
        }
    }

    fn item(&self, item: &Item) -> Option<Markup> {
        if is_internal(item) {
            return None;
        }
        match item {
            Item::Note(note) => self.note(note).map(|text| html! { p.note { (text) } }),
            Item::Heading(note) => self.note(note).map(|text| html! { h3 { (text) } }),
            Item::Question(question) => self.question(question),
            Item::Rows(rows) => self.rows(rows),
            Item::Computed(computed) => self.computed(computed),
            Item::Signature(line) => {
                let shown = self.sheet.evaluation.parts.get(line.name.as_str()).copied().unwrap_or(false);
                shown.then(|| self.signatures(line))
            }
            Item::Rule(_) => None,
        }
    }

    fn note(&self, note: &Note) -> Option<String> {
        let shown = self.sheet.evaluation.parts.get(note.name.as_str()).copied().unwrap_or(true);
        shown.then(|| self.text(&note.text))
    }

    fn question(&self, question: &Question) -> Option<Markup> {
        let body = match self.find(&question.name)? {
            Found::Withheld => self.withheld(),
            Found::Answer(answer) => Self::shown(self.speaker.say_asked(&answer, question)),
        };
        Some(html! { div.question { p.label { (self.text(&question.label)) } (body) } })
    }

    /// What is to be drawn of a question; absent: it is hidden.
    fn find(&self, name: &QuestionName) -> Option<Found> {
        if self.sheet.withheld.contains(name) {
            return Some(Found::Withheld);
        }
        let report = self.sheet.evaluation.questions.get(&AnswerPath::Question(name.clone()))?;
        report.shown.then(|| Found::Answer(report.value.clone().unwrap_or(Answer::Missing(report.state))))
    }

    /// Whether who asks may read what there is of an item.
    fn is_read(&self, item: &Item) -> bool {
        asked(item).and_then(|(name, _)| self.find(name)).is_some_and(|found| matches!(found, Found::Answer(_)))
    }

    fn withheld(&self) -> Markup {
        html! { p.answer.missing { (self.words.withheld) } }
    }

    fn answer(&self, answer: &Answer, kind: &AnswerType) -> Markup {
        Self::shown(self.speaker.say(answer, kind))
    }

    fn shown(shown: Shown) -> Markup {
        match shown {
            Shown::Text(text) => html! { p.answer { (text) } },
            Shown::List(texts) => html! { ul.answer { @for text in texts { li { (text) } } } },
            Shown::Missing(why) => html! { p.answer.missing { (why) } },
        }
    }

    fn rows(&self, rows: &Rows) -> Option<Markup> {
        let body = match self.find(&rows.name)? {
            Found::Withheld => self.withheld(),
            Found::Answer(_) => {
                let found = self.sorted(&rows.name);
                if found.is_empty() { self.none() } else { self.table(rows, &found) }
            }
        };
        Some(html! { div.rows { h3 { (self.text(&rows.label)) } (body) } })
    }

    fn none(&self) -> Markup {
        html! { p.answer.missing { (self.words.no_rows) } }
    }

    fn sorted(&self, name: &QuestionName) -> Vec<(&'a Uuid, &'a Row)> {
        let mut rows: Vec<_> = self.sheet.answers.rows(name.as_str()).collect();
        rows.sort_by(|a, b| a.1.position.cmp(&b.1.position).then(a.0.cmp(b.0)));
        rows
    }

    fn table(&self, rows: &Rows, found: &[(&Uuid, &Row)]) -> Markup {
        // The id of a person says nothing on paper, and a column that nobody filled only takes room.
        let filled = |column: &&Question| {
            column.answer != AnswerType::Registered(Registered::Person)
                && ((matches!(column.required, forms_dsl::model::Required::Always) && column.show_when.is_none())
                    || found.iter().any(|(_, row)| row.answers.contains_key(&column.name)))
        };
        let columns: Vec<&Question> = rows.columns.iter().filter(filled).collect();
        html! {
            table {
                thead { tr { @for column in &columns { th { (self.heading(column)) } } } }
                tbody {
                    @for (id, row) in found {
                        tr { @for column in &columns { td { (self.cell(rows, **id, row, column)) } } }
                    }
                }
            }
        }
    }

    fn heading(&self, column: &Question) -> Markup {
        html! {
            (self.text(&column.label))
            @if let Some(legend) = self.speaker.legend(column) { " (" (legend) ")" }
        }
    }

    fn cell(&self, rows: &Rows, id: Uuid, row: &Row, column: &Question) -> Markup {
        let path = AnswerPath::Cell { rows: rows.name.clone(), row: id, column: column.name.clone() };
        let shown = self.sheet.evaluation.questions.get(&path).is_none_or(|report| report.shown);
        let answer = row.answers.get(&column.name).filter(|_| shown);
        match answer.map(|answer| self.speaker.say_in_table(answer, &column.answer)) {
            Some(Shown::Text(text)) => html! { (text) },
            Some(Shown::List(texts)) => html! { (texts.join(", ")) },
            Some(Shown::Missing(why)) => html! { span.missing { (why) } },
            None => html! {},
        }
    }

    fn computed(&self, computed: &Computed) -> Option<Markup> {
        let body = match (self.find(&computed.name)?, &computed.kind) {
            (Found::Withheld, _) => self.withheld(),
            (Found::Answer(Answer::RowIds(ids)), ComputedKind::Rows { rows }) => self.chosen(rows, &ids),
            (Found::Answer(_), ComputedKind::Rows { .. }) => self.none(),
            (Found::Answer(answer), ComputedKind::One(kind)) => self.answer(&answer, kind),
        };
        Some(html! { div.question { p.label { (self.text(&computed.label)) } (body) } })
    }

    /// Rows that a computed value chose, each by its first column that is answered.
    fn chosen(&self, rows: &QuestionName, ids: &[Uuid]) -> Markup {
        let columns = self.sheet.form.find_rows(rows.as_str()).map_or(&[][..], |rows| &rows.columns);
        let name = |id: &Uuid| {
            let (_, row) = self.sheet.answers.rows(rows.as_str()).find(|(row, _)| *row == id)?;
            let said = columns.iter().find_map(|c| row.answers.get(&c.name).map(|a| self.speaker.say(a, &c.answer)));
            match said? {
                Shown::Text(text) => Some(text),
                Shown::List(texts) => Some(texts.join(", ")),
                Shown::Missing(_) => None,
            }
        };
        let names: Vec<String> = ids.iter().filter_map(name).collect();
        if names.is_empty() {
            self.none()
        } else {
            html! { ul.answer { @for name in names { li { (name) } } } }
        }
    }

    /// Who signed; below them a free line for each who has not yet.
    fn signatures(&self, line: &SignatureLine) -> Markup {
        let given: Vec<&Signature> = self.sheet.signatures.iter().filter(|s| s.line == line.name.as_str()).collect();
        let awaited = self.awaited(line, &given);
        html! {
            div.rows {
                h3 { (self.text(&line.label)) }
                table {
                    thead { tr { @for heading in self.words.signature { th { (heading) } } } }
                    tbody {
                        @for signature in &given { (self.signature(signature)) }
                        @for (name, role) in &awaited {
                            tr { td { (name) } td { (role) } td.line {} td {} }
                        }
                    }
                }
            }
        }
    }

    fn signature(&self, signature: &Signature) -> Markup {
        html! {
            tr {
                td { (signature.name) }
                td { (self.role(&signature.role)) }
                td {
                    @if signature.declined {
                        (self.words.declined)
                        @if let Some(reason) = &signature.declined_reason { ": " (reason) }
                    } @else {
                        (signature.name)
                        @if signature.diverged { br; span.missing { (self.words.diverged) } }
                    }
                }
                td { @if let Some(at) = signature.received_at { (self.speaker.moment(at)) } }
            }
        }
    }

    fn awaited(&self, line: &SignatureLine, given: &[&Signature]) -> Vec<(String, String)> {
        let given_by = |name: &str| given.iter().any(|signature| signature.name == name);
        match &line.signers {
            Signers::EachOf { people, except } => {
                let rows = self.sorted(people).into_iter().map(|(_, row)| row);
                let people = rows.filter_map(|row| {
                    let Some(Answer::Text(name)) = row.answers.get("name") else { return None };
                    let role = if let Some(Answer::Role(role)) = row.answers.get("role") { Some(role) } else { None };
                    Some((name, role))
                });
                let awaited =
                    people.filter(|(name, role)| !given_by(name) && !role.is_some_and(|role| except.contains(role)));
                let say = |role: Option<&Role>| role.map(|role| self.speaker.role(role)).unwrap_or_default();
                awaited.map(|(name, role)| (name.clone(), say(role))).collect()
            }
            // Who comes writes their own name.
            Signers::EachInvited { .. } => vec![],
            Signers::Roles(roles) => {
                let is_given = |role: &&Role| given.iter().any(|signature| signature.role == role.as_str());
                let awaited = roles.iter().filter(|role| !is_given(role));
                awaited.map(|role| (String::new(), self.speaker.role(role))).collect()
            }
        }
    }

    /// A role as it was stored with the signature.
    fn role(&self, stored: &str) -> String {
        match stored {
            "pupil" => self.speaker.role(&Role::Pupil),
            "guardian" => self.speaker.role(&Role::Guardian),
            name => match RoleName::try_from(name) {
                Ok(name) => self.speaker.role(&Role::Named(name)),
                Err(_) => name.to_owned(),
            },
        }
    }

    fn foot(&self) -> Markup {
        // All signatures of a revision have one hash; those of one that was changed meanwhile do not count.
        let hash = self.sheet.signatures.iter().rfind(|s| !s.declined && !s.diverged).map(|s| &s.answers_hash);
        let mut internal = self.sheet.form.items().filter(|(_, item)| is_internal(item));
        html! {
            footer {
                @if internal.any(|(_, item)| self.is_read(item)) { p { (self.words.internal) } }
                @if let Some(hash) = hash {
                    p { (self.words.hash) ": " span.hash { (hash) } }
                    p { (self.words.hash_explained) }
                }
                @if let Some(source) = &self.sheet.form.source { p { (self.text(source)) } }
            }
        }
    }

    fn text(&self, text: &Text) -> String {
        insert(text.in_language(&self.sheet.language), |name| self.inserted(name))
    }

    /// What a text says in place of a name; nothing that may not be read, or that is not answered.
    fn inserted(&self, name: &str) -> Option<String> {
        if name == "case.pupil.name" {
            return self.sheet.pupil.clone();
        }
        let question = self.sheet.form.find_question(name).map(|question| (&question.name, &question.answer));
        let computed = || {
            let (_, computed) = self.sheet.form.computed().find(|(_, computed)| computed.name.as_str() == name)?;
            if let ComputedKind::One(kind) = &computed.kind { Some((&computed.name, kind)) } else { None }
        };
        let (name, kind) = question.or_else(computed)?;
        let Found::Answer(answer) = self.find(name)? else { return None };
        match self.speaker.say(&answer, kind) {
            Shown::Text(text) => Some(text),
            Shown::List(texts) => Some(texts.join(", ")),
            Shown::Missing(_) => None,
        }
    }
}

/// What an item asks or works out, and how sensitive that is.
fn asked(item: &Item) -> Option<(&QuestionName, Class)> {
    match item {
        Item::Question(question) => Some((&question.name, question.class)),
        Item::Rows(rows) => Some((&rows.name, rows.class)),
        Item::Computed(computed) => Some((&computed.name, computed.class)),
        Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => None,
    }
}

fn is_internal(item: &Item) -> bool {
    asked(item).is_some_and(|(_, class)| class == Class::K4)
}
