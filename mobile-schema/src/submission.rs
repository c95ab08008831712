//! Edits as they come in → edits that this form can take from this person, or all that must be mended.
//!
//! A draft of any shape saves: what is refused here is an answer that is none (another kind, out of range, not an
//! option, too long), or one that is not this person's to give. Rules and open questions speak when it is finished.

mod place;

use std::collections::BTreeSet;

use chrono::{DateTime, Timelike};
use forms_dsl::{
    answers::{Answer, AnswerPath, AnswerProblemKind, Answers},
    model::{
        AnswerState, AnswerType, CheckedForm, Choice, Class, OptionName, Question, QuestionName, Registered, Role,
        Rows, Section,
    },
};
use indexmap::IndexMap;
use uuid::Uuid;

pub(crate) use self::place::place_of;
use crate::{
    change::{Edit, EditTo, UserError},
    filling::Touches,
    mistake::{AnswerMistake, Mistake, Place},
    path,
    register::Register,
    requester::Requester,
    rights::{Readers, holds, may_write},
};

/// Most rows of one question, where the form does not say fewer.
pub const MOST_ROWS: u32 = 500;

/// Longest position of a row, in bytes.
const LONGEST_POSITION: usize = 64;

/// The filling that edits are for.
#[derive(Debug, Clone, Copy)]
pub struct Current<'a> {
    /// Its given answers.
    pub answers: &'a Answers,
    /// Its touches, which know of rows that went.
    pub touches: &'a Touches,
    /// Who began it.
    pub author: Uuid,
    /// Those around the case whom the edits name.
    pub register: &'a Register,
    /// It is being begun: its fixed rows come with it.
    pub begins: bool,
}

/// Edits that can be taken, and those that cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct Sifted {
    /// Of one path the last; blank texts are cleared answers.
    pub accepted: Vec<Edit>,
    /// Each with what must be mended.
    pub refused: Vec<(Edit, UserError)>,
}

/// Checks edits, each for itself; the cells of a row that is refused go with it.
pub fn sift(form: &CheckedForm, current: Current<'_>, edits: &[Edit], by: &Requester) -> Sifted {
    let submission = Submission { form, current, edits, by };
    // In the order that they came in: rows without a position of their own stand as they were listed.
    let mut accepted: IndexMap<AnswerPath, Edit> = IndexMap::new();
    let mut refused = vec![];
    for edit in edits {
        match submission.check(edit) {
            Ok(edits) => accepted.extend(edits.into_iter().map(|edit| (edit.path.clone(), edit))),
            Err(mistake) => refused.push((edit.clone(), mistake.tell(&by.language, edit.argument.clone()))),
        }
    }
    refused.extend(submission.too_many_rows());
    let is_lost = |at: &AnswerPath| refused.iter().any(|(edit, _)| edit.path == path::row_of(at));
    let accepted = accepted.into_values().filter(|edit| !is_lost(&edit.path)).collect();
    Sifted { accepted, refused }
}

struct Submission<'a> {
    form: &'a CheckedForm,
    current: Current<'a>,
    edits: &'a [Edit],
    by: &'a Requester,
}

/// Whether somebody may answer what stands at a path of a filling, of whom `author` began it.
pub fn may_answer(form: &CheckedForm, author: Uuid, path: &AnswerPath, by: &Requester) -> bool {
    let admits = |audience: Audience<'_>| audience.admits(form, author, by);
    let rows = |name: &QuestionName| form.rows().find(|(_, rows)| rows.name == *name);
    match path {
        AnswerPath::Question(name) => match form.questions().find(|(_, question)| question.name == *name) {
            Some((section, question)) => admits(Audience::of_question(section, question)),
            None => rows(name).is_some_and(|(section, rows)| admits(Audience::of_rows(section, rows))),
        },
        AnswerPath::Row { rows: name, row: _ } => {
            rows(name).is_some_and(|(section, rows)| admits(Audience::of_rows(section, rows)))
        }
        AnswerPath::Cell { rows: name, row: _, column } => rows(name).is_some_and(|(section, rows)| {
            let column = rows.find_column(column.as_str());
            admits(Audience::of_rows(section, rows))
                && column.is_some_and(|column| admits(Audience::of_question(section, column)))
        }),
    }
}

/// Who may answer, from the lines of the form.
struct Audience<'a> {
    section: &'a Section,
    class: Class,
    by: &'a [Role],
    seen_by: &'a [Role],
}

impl<'a> Submission<'a> {
    fn check(&self, edit: &'a Edit) -> Result<Vec<Edit>, Mistake<'a>> {
        match &edit.path {
            AnswerPath::Question(name) => self.check_question(edit, name),
            AnswerPath::Row { rows, row } => {
                let (section, rows) = self.find_rows(rows)?;
                self.check_row(edit, section, rows, *row)
            }
            AnswerPath::Cell { rows, row, column } => {
                let (section, rows) = self.find_rows(rows)?;
                self.check_cell(edit, section, rows, *row, column)
            }
        }
    }

    fn check_question(&self, edit: &'a Edit, name: &QuestionName) -> Result<Vec<Edit>, Mistake<'a>> {
        if let Some((section, question)) = self.form.questions().find(|(_, question)| question.name == *name) {
            let audience = Audience::of_question(section, question);
            self.check_audience(edit, &audience)?;
            return Ok(vec![Edit { to: self.check_answer(edit, question)?, ..edit.clone() }]);
        }
        if self.form.computed().any(|(_, computed)| computed.name == *name) {
            return Err(self.wrong(edit, AnswerMistake::Computed));
        }
        let (section, rows) = self.find_rows(name)?;
        match &edit.to {
            EditTo::Clear | EditTo::Set(Answer::Missing(AnswerState::Empty)) => {
                let removals = self.current.answers.rows(name.as_str()).map(|(row, _)| Edit {
                    path: AnswerPath::Row { rows: name.clone(), row: *row },
                    to: EditTo::RemoveRow,
                    argument: edit.argument.clone(),
                });
                self.may_change_rows(edit, section, rows)?;
                Ok(removals.collect())
            }
            EditTo::Set(_) | EditTo::PutRow { .. } | EditTo::RemoveRow => {
                Err(self.wrong(edit, AnswerMistake::Unfit(AnswerProblemKind::Type, None)))
            }
        }
    }

    fn check_row(&self, edit: &'a Edit, section: &Section, rows: &Rows, row: Uuid) -> Result<Vec<Edit>, Mistake<'a>> {
        let is_there = path::find_row(self.current.answers, &rows.name, &row).is_some();
        match &edit.to {
            // Listing a row that is there, where it is, changes nothing: only its cells are meant.
            EditTo::PutRow { position: None } if is_there => Ok(vec![]),
            EditTo::PutRow { position } => {
                if position.as_ref().is_some_and(|key| !is_position(key)) {
                    return Err(self.wrong(edit, AnswerMistake::Unfit(AnswerProblemKind::Type, None)));
                }
                if is_there {
                    self.check_audience(edit, &Audience::of_rows(section, rows))?;
                } else {
                    self.may_change_rows(edit, section, rows)?;
                }
                Ok(vec![edit.clone()])
            }
            EditTo::RemoveRow => {
                self.may_change_rows(edit, section, rows)?;
                if is_there || self.was_there(&rows.name, row) {
                    Ok(vec![edit.clone()])
                } else {
                    Err(self.wrong(edit, AnswerMistake::UnknownRow))
                }
            }
            EditTo::Set(_) | EditTo::Clear => {
                Err(self.wrong(edit, AnswerMistake::Unfit(AnswerProblemKind::Type, None)))
            }
        }
    }

    fn check_cell(
        &self,
        edit: &'a Edit,
        section: &'a Section,
        rows: &'a Rows,
        row: Uuid,
        column: &QuestionName,
    ) -> Result<Vec<Edit>, Mistake<'a>> {
        let question = rows.find_column(column.as_str()).ok_or(Mistake::UnknownQuestion)?;
        if rows.retired.is_some() {
            return Err(self.wrong(edit, AnswerMistake::Retired));
        }
        self.check_audience(edit, &Audience::of_rows(section, rows))?;
        let audience = Audience::of_question(section, question);
        self.check_audience(edit, &audience)?;
        let is_there = path::find_row(self.current.answers, &rows.name, &row).is_some();
        if !is_there && !self.is_put(&rows.name, row) && !self.was_there(&rows.name, row) {
            let place = Place { name: &rows.name, label: &rows.label, within: None };
            return Err(Mistake::Answer(place, AnswerMistake::UnknownRow));
        }
        Ok(vec![Edit { to: self.check_answer(edit, question)?, ..edit.clone() }])
    }

    fn check_audience(&self, edit: &'a Edit, audience: &Audience<'_>) -> Result<(), Mistake<'a>> {
        if self.admits(audience) { Ok(()) } else { Err(self.wrong(edit, AnswerMistake::ForOthers)) }
    }

    fn admits(&self, audience: &Audience<'_>) -> bool {
        audience.admits(self.form, self.current.author, self.by)
    }

    fn may_change_rows(&self, edit: &'a Edit, section: &Section, rows: &Rows) -> Result<(), Mistake<'a>> {
        self.check_audience(edit, &Audience::of_rows(section, rows))?;
        if rows.retired.is_some() {
            return Err(self.wrong(edit, AnswerMistake::Retired));
        }
        if rows.fixed && !self.current.begins { Err(self.wrong(edit, AnswerMistake::FixedRows)) } else { Ok(()) }
    }

    fn check_answer(&self, edit: &'a Edit, question: &'a Question) -> Result<EditTo, Mistake<'a>> {
        let answer = match &edit.to {
            EditTo::Clear => return Ok(EditTo::Clear),
            EditTo::Set(answer) => self.tidied(question, answer),
            EditTo::PutRow { .. } | EditTo::RemoveRow => {
                let kind = AnswerMistake::Unfit(AnswerProblemKind::Type, Some(&question.answer));
                return Err(self.wrong(edit, kind));
            }
        };
        if question.retired.is_some() {
            return Err(self.wrong(edit, AnswerMistake::Retired));
        }
        if answer == Answer::Missing(AnswerState::Empty) {
            return Ok(EditTo::Clear);
        }
        self.refuse_unknown_person(edit, question, &answer)?;
        self.refuse_options(edit, question, &answer)?;
        answer
            .check_for(self.form, question)
            .map_err(|kind| self.wrong(edit, AnswerMistake::Unfit(kind, Some(&question.answer))))?;
        Ok(EditTo::Set(answer))
    }

    /// As it is stored: blank is no answer, choices in the order of their list, numbers with their places.
    fn tidied(&self, question: &Question, answer: &Answer) -> Answer {
        match (&question.answer, answer) {
            (_, Answer::Text(text)) if text.trim().is_empty() => Answer::Missing(AnswerState::Empty),
            (AnswerType::ManyOf { .. }, Answer::Options(chosen)) => self.in_order(question, chosen),
            (AnswerType::Number { decimals, .. }, Answer::Number(number)) => {
                let mut tidy = number.normalize();
                if tidy.scale() <= *decimals {
                    tidy.rescale(*decimals);
                }
                Answer::Number(tidy)
            }
            (AnswerType::Scale { .. }, Answer::Number(number)) => Answer::Number(number.normalize()),
            (_, Answer::Time(time)) => Answer::Time(time.with_nanosecond(0).unwrap_or(*time)),
            (_, Answer::Moment(moment)) => {
                Answer::Moment(DateTime::from_timestamp_millis(moment.timestamp_millis()).unwrap_or(*moment))
            }
            (_, answer) => answer.clone(),
        }
    }

    fn in_order(&self, question: &Question, chosen: &[OptionName]) -> Answer {
        let offered = self.choices(question).map(|choice| &choice.name);
        let known: Vec<_> = offered.filter(|name| chosen.contains(name)).cloned().collect();
        // What no list has stays, so that it is refused and not dropped.
        let unknown = chosen.iter().filter(|name| !known.contains(name));
        let all: Vec<_> = known.iter().chain(unknown).cloned().collect();
        if all.is_empty() { Answer::Missing(AnswerState::Empty) } else { Answer::Options(all) }
    }

    fn choices<'q>(&self, question: &'q Question) -> impl Iterator<Item = &'a Choice> + use<'a, 'q> {
        let lists = &self.form.lists;
        question.answer.lists().iter().filter_map(|list| lists.get(list)).flat_map(|list| &list.options)
    }

    fn refuse_options(&self, edit: &'a Edit, question: &'a Question, answer: &Answer) -> Result<(), Mistake<'a>> {
        let chosen = match answer {
            Answer::Option(option) => std::slice::from_ref(option),
            Answer::Options(options) => options.as_slice(),
            _ => return Ok(()),
        };
        let before = path::find(self.current.answers, &edit.path);
        let had = |name: &OptionName| match &before {
            Some(Answer::Option(option)) => option == name,
            Some(Answer::Options(options)) => options.contains(name),
            Some(_) | None => false,
        };
        for choice in self.choices(question).filter(|choice| chosen.contains(&choice.name)) {
            if choice.alone && chosen.len() > 1 {
                return Err(self.wrong(edit, AnswerMistake::NotAlone));
            }
            if choice.retired.is_some() && !had(&choice.name) {
                let kind = AnswerMistake::Unfit(AnswerProblemKind::Option, Some(&question.answer));
                return Err(self.wrong(edit, kind));
            }
        }
        match &question.answer {
            AnswerType::ManyOf { amount, .. } => match amount.at_most {
                Some(most) if count(chosen.len()) > most => Err(self.wrong(edit, AnswerMistake::TooMany(most))),
                Some(_) | None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn refuse_unknown_person(
        &self,
        edit: &'a Edit,
        question: &'a Question,
        answer: &Answer,
    ) -> Result<(), Mistake<'a>> {
        let (people, row) = match (&question.answer, answer) {
            (AnswerType::PersonOf { people }, Answer::Id(row)) => (people, row),
            (AnswerType::Registered(of), Answer::Id(id)) => return self.refuse_stranger(edit, of, *id),
            (_, _) => return Ok(()),
        };
        if path::find_row(self.current.answers, people, row).is_some() || self.is_put(people, *row) {
            return Ok(());
        }
        let list = self.form.find_rows(people.as_str()).map_or(&question.label, |rows| &rows.label);
        Err(self.wrong(edit, AnswerMistake::UnknownPerson(list)))
    }

    /// Whoever was named before may stay, also when they have moved on since.
    fn refuse_stranger(&self, edit: &'a Edit, of: &'a Registered, id: Uuid) -> Result<(), Mistake<'a>> {
        let stays = path::find(self.current.answers, &edit.path) == Some(Answer::Id(id));
        if stays || self.current.register.has(self.form.settings(), of, id) {
            return Ok(());
        }
        Err(self.wrong(edit, AnswerMistake::Stranger(of)))
    }

    /// More rows than the form takes; fewer than it wants is a matter of finishing.
    fn too_many_rows(&self) -> Vec<(Edit, UserError)> {
        let touched: BTreeSet<_> = self.edits.iter().map(|edit| path::question(&edit.path)).collect();
        let rows = touched.into_iter().filter_map(|name| self.form.find_rows(name.as_str()));
        rows.filter_map(|rows| {
            let before: BTreeSet<_> = self.current.answers.rows(rows.name.as_str()).map(|(id, _)| *id).collect();
            let mut after = before.clone();
            let mut last_added = None;
            for edit in self.edits {
                let AnswerPath::Row { rows: name, row } = &edit.path else { continue };
                if *name != rows.name {
                    continue;
                }
                if edit.to == EditTo::RemoveRow {
                    after.remove(row);
                } else if after.insert(*row) {
                    last_added = Some(edit);
                }
            }
            let most = rows.amount.at_most.unwrap_or(MOST_ROWS);
            let edit = last_added.filter(|_| count(after.len()) > most && after.len() > before.len())?;
            let error = self.wrong(edit, AnswerMistake::TooMany(most)).tell(&self.by.language, edit.argument.clone());
            Some((edit.clone(), error))
        })
        .collect()
    }

    fn find_rows(&self, name: &QuestionName) -> Result<(&'a Section, &'a Rows), Mistake<'a>> {
        self.form.rows().find(|(_, rows)| rows.name == *name).ok_or(Mistake::UnknownQuestion)
    }

    fn is_put(&self, rows: &QuestionName, row: Uuid) -> bool {
        let at = AnswerPath::Row { rows: rows.clone(), row };
        self.edits.iter().any(|edit| edit.path == at && matches!(edit.to, EditTo::PutRow { .. }))
    }

    fn was_there(&self, rows: &QuestionName, row: Uuid) -> bool {
        self.current.touches.contains_key(&AnswerPath::Row { rows: rows.clone(), row })
    }

    fn wrong(&self, edit: &'a Edit, mistake: AnswerMistake<'a>) -> Mistake<'a> {
        place_of(self.form, self.current.answers, &edit.path)
            .map_or(Mistake::UnknownQuestion, |place| Mistake::Answer(place, mistake))
    }
}

impl<'a> Audience<'a> {
    fn of_question(section: &'a Section, question: &'a Question) -> Self {
        Self { section, class: question.class, by: &question.by, seen_by: &question.seen_by }
    }

    fn of_rows(section: &'a Section, rows: &'a Rows) -> Self {
        Self { section, class: rows.class, by: &rows.by, seen_by: &rows.seen_by }
    }

    fn admits(&self, form: &CheckedForm, author: Uuid, requester: &Requester) -> bool {
        let Audience { section, class, by, seen_by } = self;
        let began_it = requester.person == author;
        let is_author = |roles: &[Role]| began_it && roles.contains(&Role::Author);
        let readers = Readers::of(form, section, *class, seen_by).answered_by(by);
        let reads = readers.admit(requester) || is_author(seen_by);
        let page = &section.audience;
        let is_their_page = page.is_empty() || requester.is_staff() || page.iter().any(|role| holds(requester, role));
        let fills_it_in = began_it && by.is_empty();
        reads && is_their_page && (may_write(requester, page, by) || is_author(by) || fills_it_in)
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn is_position(key: &str) -> bool {
    !key.is_empty() && key.len() <= LONGEST_POSITION && key.bytes().all(|byte| byte.is_ascii_graphic())
}
