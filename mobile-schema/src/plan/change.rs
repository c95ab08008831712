//! The input of a mutation → [`Change`], as the blueprint says what each part means.

use chrono::NaiveDate;
use forms_dsl::{
    answers::{Answer, AnswerPath},
    model::{AnswerState, FormName, Language, OptionName, QuestionName, Role, StateName},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Ground;
use crate::{
    blueprint::{Blueprint, CaseChange, Encoding, FormChange, FormFields, Means, MutationKind, SharingChange},
    change::{Change, ConsentGiven, Edit, EditTo, NewConsent, NewShare, ShareBasis, Sharing, Signing, UserError},
    global_id,
    mistake::Mistake,
    naming::{FieldName, TypeName},
    prepare::{Input, Inputs},
    requester::Requester,
    scalars,
    stored_json::read_role,
};

/// The change that an input asks for; an `Err` where it names what there is not.
pub(super) fn read(
    ground: Ground<'_>,
    requester: &Requester,
    kind: &MutationKind,
    of: Option<&TypeName>,
    input: &Inputs,
    new_id: &dyn Fn() -> Uuid,
) -> Result<Change, Vec<UserError>> {
    let mut reading = Reading {
        ground,
        blueprint: ground.blueprint,
        requester,
        input,
        of: of.map_or("", TypeName::as_str),
        new_id,
        errors: vec![],
    };
    let change = match kind {
        MutationKind::Case(change) => reading.case(*change),
        MutationKind::Form(form, change) => reading.filling(form, *change),
        MutationKind::Sharing(change) => reading.sharing(*change).map(Change::Sharing),
    };
    match change {
        Some(change) if reading.errors.is_empty() => Ok(change),
        Some(_) | None => {
            if reading.errors.is_empty() {
                reading.mistake(&Mistake::NotFound, &[]);
            }
            Err(reading.errors)
        }
    }
}

struct Reading<'r> {
    ground: Ground<'r>,
    blueprint: &'r Blueprint,
    requester: &'r Requester,
    input: &'r Inputs,
    of: &'r str,
    new_id: &'r dyn Fn() -> Uuid,
    errors: Vec<UserError>,
}

impl Reading<'_> {
    fn case(&mut self, change: CaseChange) -> Option<Change> {
        Some(match change {
            CaseChange::Open => Change::OpenCase { id: self.uuid_or_new("id"), pupil: self.id("pupilId")? },
            CaseChange::Move => {
                Change::MoveCase { id: self.id("id")?, to: self.state("to")?, reason: self.text("reason") }
            }
            CaseChange::Close => {
                Change::CloseCase { id: self.id("id")?, to: self.state("to")?, reason: self.text("reason") }
            }
        })
    }

    fn filling(&mut self, form: &FormName, change: FormChange) -> Option<Change> {
        Some(match change {
            FormChange::Start => Change::Start {
                id: self.uuid_or_new("id"),
                form: form.clone(),
                case: self.id("caseId")?,
                from: self.optional_id("from"),
                language: self.language(),
                answers: self.answers(form),
            },
            FormChange::Save => Change::Save {
                id: self.id("id")?,
                form: form.clone(),
                edit_id: self.uuid_or_new("editId"),
                base_revision: self.input.int("baseRevision").map(i64::from),
                answers: self.answers(form),
            },
            FormChange::Finish => Change::Finish { id: self.id("id")?, form: form.clone(), edit_id: None },
            FormChange::Sign => self.sign(form)?,
            FormChange::Amend => {
                Change::Amend { id: self.uuid_or_new("id"), form: form.clone(), amends: self.id("amends")? }
            }
            FormChange::Discard => Change::Discard {
                id: self.id("id")?,
                form: form.clone(),
                reason: self.text("reason").unwrap_or_default(),
            },
        })
    }

    fn sharing(&mut self, change: SharingChange) -> Option<Sharing> {
        Some(match change {
            SharingChange::RecordConsent => Sharing::RecordConsent(NewConsent {
                id: self.uuid_or_new("id"),
                case: self.id("caseId")?,
                giver: self.id("giverId")?,
                agency: self.role("agency")?,
                forms: self.form_names(),
                purpose: self.text("purpose").unwrap_or_default(),
                from: self.date("from"),
                until: self.date("until"),
                how: match self.stored("how")?.as_str() {
                    "eid" => ConsentGiven::Eid,
                    "oral" => ConsentGiven::Oral,
                    _ => ConsentGiven::Signature,
                },
                language: self.language(),
                interpreter_used: self.input.holds("interpreterUsed"),
            }),
            SharingChange::WithdrawConsent => Sharing::WithdrawConsent { id: self.id("id")? },
            SharingChange::Share => Sharing::Share(NewShare {
                id: self.uuid_or_new("id"),
                case: self.id("caseId")?,
                person: self.id("personId")?,
                role: self.role("role")?,
                forms: self.form_names(),
                reason: self.text("reason").unwrap_or_default(),
                basis: match self.stored("basis")?.as_str() {
                    "consent" => ShareBasis::Consent,
                    "law" => ShareBasis::Law,
                    "need" => ShareBasis::Need,
                    _ => {
                        self.mistake(&Mistake::NotTheirs, &["basis".to_owned()]);
                        return None;
                    }
                },
                until: self.date("until"),
            }),
            SharingChange::EndShare => Sharing::EndShare { id: self.id("id")? },
            SharingChange::BreakGlass => Sharing::BreakGlass {
                id: self.uuid_or_new("id"),
                case: self.id("caseId")?,
                reason: self.text("reason").unwrap_or_default(),
            },
        })
    }

    fn role(&self, name: &str) -> Option<Role> {
        read_role(&self.stored(name)?)
    }

    fn form_names(&mut self) -> Vec<FormName> {
        let mut names = Vec::new();
        for item in self.input.items("forms") {
            let name = if let Input::Text(name) = item { FormName::try_from(name.as_str()).ok() } else { None };
            match name {
                Some(name) => names.push(name),
                None => self.mistake(&Mistake::NoSuchForm, &["forms".to_owned()]),
            }
        }
        names
    }

    fn date(&self, name: &str) -> Option<NaiveDate> {
        self.input.text(name).and_then(scalars::parse_date)
    }

    fn sign(&mut self, form: &FormName) -> Option<Change> {
        let how = match self.stored("how")?.as_str() {
            "drawn" => Signing::Drawn(self.text("drawing").unwrap_or_default()),
            "witnessed" => Signing::Witnessed { by: self.text("witness").unwrap_or_default() },
            "declined" => Signing::Declined { reason: self.text("declinedReason").unwrap_or_default() },
            _ => Signing::Typed,
        };
        Some(Change::Sign {
            id: self.id("fillingId")?,
            form: form.clone(),
            signature_id: self.uuid_or_new("id"),
            line: self.line(form)?,
            participant: self.id("participantId")?,
            how,
            revision: i64::from(self.input.int("revision")?),
            language: self.language(),
            signed_at_device: self.input.text("signedAtDevice").and_then(scalars::parse_moment),
        })
    }

    /// The place to sign; where the form has one, it need not be named.
    fn line(&mut self, form: &FormName) -> Option<QuestionName> {
        let mut lines = self.ground.forms.get(form)?.signatures().map(|(_, line)| &line.name);
        let line = match self.input.text("line") {
            Some(named) => lines.find(|line| FieldName::of_question(line).as_str() == named),
            None => lines.next().filter(|_| lines.next().is_none()),
        };
        if line.is_none() {
            self.mistake(&Mistake::UnknownLine, &["line".to_owned()]);
        }
        line.cloned()
    }

    /// A UUID of the client's making, or a new one.
    fn uuid_or_new(&self, name: &str) -> Uuid {
        self.input.text(name).and_then(scalars::parse_uuid).unwrap_or_else(self.new_id)
    }

    /// The UUID of a global id; `None`: it can be nothing, and that is said.
    fn id(&mut self, name: &str) -> Option<Uuid> {
        let text = self.input.text(name)?;
        let id = parse_id(text, self.means(self.of, name));
        if id.is_none() {
            self.mistake(&Mistake::NotFound, &[name.to_owned()]);
        }
        id
    }

    fn optional_id(&mut self, name: &str) -> Option<Uuid> {
        self.input.given(name)?;
        self.id(name)
    }

    fn means(&self, of: &str, field: &str) -> Option<&Means> {
        self.blueprint.find_input_field(of, field).map(|field| &field.means)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.input.text(name).map(str::to_owned)
    }

    fn language(&self) -> Language {
        self.input.text("language").map_or_else(|| self.requester.language.clone(), Language::new)
    }

    fn state(&mut self, name: &str) -> Option<StateName> {
        StateName::try_from(self.stored(name)?).ok()
    }

    /// What the value of an enum stands for.
    fn stored(&self, name: &str) -> Option<String> {
        let of = self.blueprint.find_input_field(self.of, name)?.ty.name();
        self.stored_value(of, self.input.get(name)?)
    }

    fn stored_value(&self, of: &TypeName, value: &Input) -> Option<String> {
        match value {
            Input::Enum(value) => match &self.blueprint.find_value(of.as_str(), value)?.means {
                Means::Stored(stored) => Some(stored.clone()),
                _ => None,
            },
            Input::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn answers(&mut self, form: &FormName) -> Vec<Edit> {
        let Some(answers) = self.input.object("answers") else { return Vec::new() };
        let (Some(of), Some(fields)) = (self.type_of("answers"), self.blueprint.forms.get(form)) else {
            return Vec::new();
        };
        let mut edits = Vec::new();
        for (name, value) in &answers.0 {
            let Some(field) = self.blueprint.find_input_field(of.as_str(), name) else { continue };
            let at = vec!["answers".to_owned(), name.to_string()];
            match (&field.means, value) {
                (Means::Answer { question, encoding }, value) => {
                    let path = AnswerPath::Question(question.clone());
                    edits.extend(self.answer(path, encoding, value, &at));
                }
                (Means::AnswerRows(rows), Input::Null) => edits.push(Edit {
                    path: AnswerPath::Question(rows.clone()),
                    to: EditTo::Clear,
                    argument: argument(&at),
                }),
                (Means::AnswerRows(rows), Input::List(items)) => {
                    self.rows(&mut edits, rows, field.ty.name(), items, &at);
                }
                (Means::MissingAnswers, Input::List(items)) => self.missing(&mut edits, fields, items, &at),
                _ => {}
            }
        }
        edits
    }

    fn type_of(&self, name: &str) -> Option<TypeName> {
        self.blueprint.find_input_field(self.of, name).map(|field| field.ty.name().clone())
    }

    fn answer(&mut self, path: AnswerPath, encoding: &Encoding, value: &Input, at: &[String]) -> Option<Edit> {
        let to = match value {
            Input::Null => EditTo::Clear,
            value => {
                if let Some(answer) = self.encoded(encoding, value) {
                    EditTo::Set(answer)
                } else {
                    self.mistake(&Mistake::NotFound, at);
                    return None;
                }
            }
        };
        Some(Edit { path, to, argument: argument(at) })
    }

    /// A coerced value as an answer; `None` only for an id that can be nothing.
    fn encoded(&self, encoding: &Encoding, value: &Input) -> Option<Answer> {
        Some(match (encoding, value) {
            (Encoding::Text, Input::Text(text)) => Answer::Text(text.clone()),
            (Encoding::Int, Input::Int(int)) => Answer::Number(Decimal::from(*int)),
            (Encoding::Decimal { .. }, Input::Text(text)) => {
                Answer::Number(scalars::parse_decimal(&serde_json::Value::String(text.clone()))?)
            }
            (Encoding::Boolean, Input::Boolean(truth)) => Answer::Truth(*truth),
            (Encoding::Date, Input::Text(text)) => Answer::Date(scalars::parse_date(text)?),
            (Encoding::Time, Input::Text(text)) => Answer::Time(scalars::parse_time(text)?),
            (Encoding::Period, Input::Text(text)) => Answer::Period(text.parse().ok()?),
            (Encoding::Moment, Input::Text(text)) => Answer::Moment(scalars::parse_moment(text)?),
            (Encoding::Uuid, Input::Text(text)) => Answer::Id(scalars::parse_uuid(text)?),
            (Encoding::Id(type_name), Input::Text(text)) => {
                Answer::Id(global_id::parse_of(text, &[type_name.as_str()])?)
            }
            (Encoding::Enum(of), value) if *of == ROLE => Answer::Role(read_role(&self.stored_value(of, value)?)?),
            (Encoding::Enum(of), value) => Answer::Option(self.option(of, value)?),
            (Encoding::Enums(of), Input::List(items)) => {
                Answer::Options(items.iter().map(|item| self.option(of, item)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn option(&self, of: &TypeName, value: &Input) -> Option<OptionName> {
        OptionName::try_from(self.stored_value(of, value)?).ok()
    }

    fn rows(&mut self, edits: &mut Vec<Edit>, rows: &QuestionName, of: &TypeName, items: &[Input], at: &[String]) {
        for (position, item) in items.iter().enumerate() {
            if let Input::Object(row) = item {
                let at: Vec<String> = at.iter().cloned().chain([position.to_string()]).collect();
                self.row(edits, rows, of, row, &at);
            }
        }
    }

    fn row(&mut self, edits: &mut Vec<Edit>, rows: &QuestionName, of: &TypeName, row: &Inputs, at: &[String]) {
        let means = |means: &Means| {
            row.0.iter().find(|(name, _)| self.means(of.as_str(), name) == Some(means)).map(|(_, value)| value)
        };
        let Some(Input::Text(id)) = means(&Means::RowId) else { return };
        let Some(id) = parse_id(id, None) else {
            self.mistake(&Mistake::NotFound, at);
            return;
        };
        let path = AnswerPath::Row { rows: rows.clone(), row: id };
        if means(&Means::RowDelete) == Some(&Input::Boolean(true)) {
            edits.push(Edit { path, to: EditTo::RemoveRow, argument: argument(at) });
            return;
        }
        let position = match means(&Means::RowPosition) {
            Some(Input::Text(position)) => Some(position.clone()),
            _ => None,
        };
        edits.push(Edit { path, to: EditTo::PutRow { position }, argument: argument(at) });
        for (name, value) in &row.0 {
            let Some(Means::Answer { question, encoding }) = self.means(of.as_str(), name).cloned() else { continue };
            let path = AnswerPath::Cell { rows: rows.clone(), row: id, column: question };
            let at: Vec<String> = at.iter().cloned().chain([name.to_string()]).collect();
            edits.extend(self.answer(path, &encoding, value, &at));
        }
    }

    fn missing(&mut self, edits: &mut Vec<Edit>, fields: &FormFields, items: &[Input], at: &[String]) {
        for (position, item) in items.iter().enumerate() {
            let Input::Object(object) = item else { continue };
            let at: Vec<String> = at.iter().cloned().chain([position.to_string()]).collect();
            match (missing_path(fields, object), missing_state(object)) {
                (Some(path), Some(to)) => edits.push(Edit { path, to, argument: argument(&at) }),
                (None, _) | (_, None) => self.mistake(&Mistake::UnknownQuestion, &at),
            }
        }
    }

    fn mistake(&mut self, mistake: &Mistake<'_>, at: &[String]) {
        self.errors.push(mistake.tell(&self.requester.language, argument(at)));
    }
}

const ROLE: TypeName = TypeName::fixed("Role");

/// Paths of user errors begin with the argument.
fn argument(at: &[String]) -> Vec<String> {
    std::iter::once("input".to_owned()).chain(at.iter().cloned()).collect()
}

fn parse_id(text: &str, means: Option<&Means>) -> Option<Uuid> {
    match means {
        Some(Means::Id(types)) => global_id::parse_of(text, types),
        _ => global_id::parse_of::<&str>(text, &[]),
    }
}

fn missing_path(fields: &FormFields, object: &Inputs) -> Option<AnswerPath> {
    let question = fields.questions.get(object.text("question")?)?;
    let row = object.text("rowId").and_then(|id| parse_id(id, None));
    match (row, object.text("column")) {
        (Some(row), Some(column)) => {
            let column = fields.columns.get(question)?.get(column)?.clone();
            Some(AnswerPath::Cell { rows: question.clone(), row, column })
        }
        (None, None) => Some(AnswerPath::Question(question.clone())),
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// Only a person's own reasons can be given.
fn missing_state(object: &Inputs) -> Option<EditTo> {
    match object.get("state") {
        Some(Input::Enum(state)) => match state.as_str() {
            "EMPTY" => Some(EditTo::Clear),
            "UNKNOWN" => Some(EditTo::Set(Answer::Missing(AnswerState::Unknown))),
            "DECLINED" => Some(EditTo::Set(Answer::Missing(AnswerState::Declined))),
            _ => None,
        },
        _ => None,
    }
}
