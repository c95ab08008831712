//! What a question begins with: a value, a text with answers written into it, the answers of whole sections.

use super::{
    form::Builder,
    kind::Kind as ValueKind,
    placeholders::inserts,
    scope::{Reader, Typed},
};
use crate::{
    ast::{self, Beginning, Line, Name},
    model::{AnswerRef, Class, Form, Item, Prefill, Question, QuestionName, Role, SectionName, Value, Words},
    problem::{ConditionProblem, Note, RuleProblem, Sort},
    source::Span,
};

/// A question that begins with the answers of whole sections: which those are is known when all sections are.
pub(super) struct Retold {
    question: QuestionName,
    /// Which of its beginnings.
    position: usize,
    sections: Vec<SectionName>,
    except: Vec<QuestionName>,
}

impl<'w> Builder<'_, 'w, '_> {
    /// One `start with` line of a question answered once; `None` where something in it was reported.
    pub(super) fn begun(
        &mut self,
        line: &'w Line,
        beginning: &'w Beginning,
        when: Option<&ast::Test>,
        own: &Typed,
        question: &Question,
        key: String,
    ) -> Option<Prefill> {
        self.reader.size = 0;
        let when = when.map(|test| self.reader.condition(test));
        let value = match beginning {
            Beginning::Values(values) => self.value_begun(line, values, own),
            Beginning::Text(text) => self.words_begun(text, own, key),
            Beginning::AnswersOf { sections, except } => self.answers_begun(line, sections, except, own, question),
        }?;
        let span = if let Beginning::Values(values) = beginning { values.first()?.span } else { line.span };
        self.refuse_secret(&value, question.class, span, vec![(own.span, Note::DeclaredHere)]);
        Some(Prefill { value, when: when.map_or(Some(None), |when| when.map(Some))? })
    }

    fn value_begun(&mut self, line: &Line, values: &[ast::Value], own: &Typed) -> Option<Value> {
        let [written] = values else {
            self.reader.diagnostics.push(ConditionProblem::SeveralToBeginWith, line.span);
            return None;
        };
        let typed = self.copied(|reader| reader.operand(written, &own.kind));
        if typed.kind == ValueKind::Picture {
            self.reader.diagnostics.push(ConditionProblem::OnlyBeside, typed.span);
            return None;
        }
        if !own.kind.goes_with(&typed.kind) {
            self.differs(own, typed.kind.sort()?, typed.span);
            return None;
        }
        self.reader.same_unit(own, &typed);
        typed.value
    }

    fn differs(&mut self, own: &Typed, second: Sort, span: Span) {
        if let Some(first) = own.kind.sort() {
            let related = vec![(own.span, Note::DeclaredHere)];
            self.reader.diagnostics.push_related(ConditionProblem::KindsDiffer { first, second }, span, related);
        }
    }

    fn words_begun(&mut self, written: &ast::Text, own: &Typed, key: String) -> Option<Value> {
        if !own.kind.goes_with(&ValueKind::Text) {
            self.differs(own, Sort::Text, written.original.span);
            return None;
        }
        let text = self.languages.text(self.reader.diagnostics, written);
        let inserts = inserts(&mut self.reader, written)?;
        Some(Value::Words(Box::new(Words { key, text, inserts })))
    }

    fn answers_begun(
        &mut self,
        line: &Line,
        sections: &[Name],
        except: &[Name],
        own: &Typed,
        question: &Question,
    ) -> Option<Value> {
        let sections = sections.iter().filter_map(|name| self.covered(name)).collect();
        let except = except.iter().filter_map(|name| self.asked(name)).collect();
        let is_column = matches!(own.value, Some(Value::Answer(AnswerRef::Column { .. })));
        if is_column || !own.kind.goes_with(&ValueKind::Text) {
            let related = vec![(own.span, Note::DeclaredHere)];
            self.reader.diagnostics.push_related(ConditionProblem::AnswersOfNoText, line.span, related);
            return None;
        }
        let position = question.start_with.len();
        self.retold.push(Retold { question: question.name.clone(), position, sections, except });
        Some(Value::AnswersOf(Vec::new()))
    }

    /// Rows begin with rows: those of earlier forms, one after the other, or the invited.
    pub(super) fn rows_begun(&mut self, beginning: &Beginning, when: Option<&ast::Test>) -> Option<Prefill> {
        self.reader.size = 0;
        let when = when.map(|test| self.reader.condition(test));
        let values = match beginning {
            Beginning::Values(values) => values.as_slice(),
            Beginning::Text(text) => {
                self.reader.diagnostics.push(ConditionProblem::RowsBeginWithRows, text.original.span);
                return None;
            }
            Beginning::AnswersOf { sections, .. } => {
                let span = sections.first()?.span;
                self.reader.diagnostics.push(ConditionProblem::RowsBeginWithRows, span);
                return None;
            }
        };
        let mut sources = Vec::new();
        for written in values {
            let typed = self.copied(|reader| reader.value(written));
            match typed.value {
                Some(Value::Rows(rows)) => sources.extend(rows),
                Some(value @ Value::Otherwise(..)) if values.len() == 1 && is_rows(&value) => {
                    return Some(Prefill { value, when: when.map_or(Some(None), |when| when.map(Some))? });
                }
                Some(_) => self.reader.diagnostics.push(ConditionProblem::RowsBeginWithRows, typed.span),
                None => {}
            }
        }
        if sources.is_empty() {
            return None;
        }
        Some(Prefill { value: Value::Rows(sources), when: when.map_or(Some(None), |when| when.map(Some))? })
    }

    /// Says which answers each retold section comes to: those that whoever reads the text may read.
    pub(super) fn retell(&mut self, form: &mut Form) {
        for Retold { question, position, sections, except } in std::mem::take(&mut self.retold) {
            let Some(listener) = Listener::of(form, &question) else { continue };
            let told = form.items().filter(|(section, _)| sections.contains(&section.name));
            let told = told.filter_map(|(section, item)| listener.may_hear(&section.audience, item));
            let told: Vec<_> = told.filter(|name| **name != question && !except.contains(name)).cloned().collect();
            let mut items = form.sections.iter_mut().flat_map(|section| &mut section.items);
            let prefill = items.find_map(|item| match item {
                Item::Question(found) if found.name == question => found.start_with.get_mut(position),
                _ => None,
            });
            if let Some(prefill) = prefill {
                prefill.value = Value::AnswersOf(told);
            }
        }
    }

    /// Reads what is copied once, or looked at.
    pub(super) fn copied<T>(&mut self, read: impl FnOnce(&mut Reader<'_, 'w, '_>) -> T) -> T {
        self.reader.is_copied = true;
        let found = read(&mut self.reader);
        self.reader.is_copied = false;
        found
    }

    /// A sealed answer may not come to where more people read.
    pub(super) fn refuse_secret(&mut self, value: &Value, class: Class, span: Span, related: Vec<(Span, Note)>) {
        let needed = self.reader.class_of(value);
        if needed.is_sealed() && needed > class {
            self.reader.diagnostics.push_related(RuleProblem::SecretFlows { from: needed, to: class }, span, related);
        }
    }
}

/// The question that tells again, as far as it matters who reads it.
struct Listener {
    class: Class,
    seen_by: Vec<Role>,
    staff_alone: bool,
}

impl Listener {
    fn of(form: &Form, question: &QuestionName) -> Option<Self> {
        let (section, question) = form.questions().find(|(_, found)| found.name == *question)?;
        Some(Self {
            class: question.class,
            seen_by: question.seen_by.clone(),
            staff_alone: section.audience == [Role::Staff],
        })
    }

    /// What is of a higher class, or seen by others, is left out.
    fn may_hear<'i>(&self, audience: &[Role], item: &'i Item) -> Option<&'i QuestionName> {
        let (name, class, seen_by) = match item {
            Item::Question(question) if question.retired.is_none() => {
                (&question.name, question.class, &question.seen_by)
            }
            Item::Rows(rows) if rows.retired.is_none() => {
                let class = rows.columns.iter().map(|column| column.class).fold(rows.class, Class::max);
                (&rows.name, class, &rows.seen_by)
            }
            _ => return None,
        };
        let reads = seen_by.is_empty() || *seen_by == self.seen_by;
        let is_for_them = audience != [Role::Staff] || self.staff_alone;
        (class <= self.class && reads && is_for_them).then_some(name)
    }
}

fn is_rows(value: &Value) -> bool {
    match value {
        Value::Rows(_) => true,
        Value::Otherwise(first, second) => is_rows(first) && is_rows(second),
        _ => false,
    }
}
