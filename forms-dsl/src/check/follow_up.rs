//! What happens afterwards, assembled out of its lines: forms opened, tasks, invitations, moves of the case.

use super::{
    answers::{Known, KnownAs},
    form::Builder,
    kind::Kind as ValueKind,
    lines::once,
    parties::{self, roles, state},
};
use crate::{
    ast::{self, Due, Kind, Line, RoleWord},
    model::{Action, Every, FollowUp, Invitee, QuestionName, Reminder, Task, Trigger, Unit, Value},
    problem::{Note, RuleProblem},
    source::Spanned,
};

impl<'w> Builder<'_, 'w, '_> {
    /// `when finished`, `when signed`, `as soon as`, with the lines below.
    pub(super) fn follow_up(&mut self, line: &'w Line) -> Option<FollowUp> {
        let (on, test) = match &line.kind {
            Kind::When { trigger, test } => (trigger.value, test.as_ref()),
            Kind::AsSoonAs(test) => (Trigger::AtOnce, Some(test)),
            _ => return None,
        };
        let when = test.map(|test| self.reader.condition(test));
        let actions = line.below.iter().filter_map(|line| self.action(line)).collect();
        Some(FollowUp { on, when: when.map_or(Some(None), |when| when.map(Some))?, actions })
    }

    fn action(&mut self, line: &'w Line) -> Option<Action> {
        let names = self.reader.world.names;
        once(self.reader.diagnostics, &line.below);
        match &line.kind {
            Kind::CaseBecomes(name) => state(self.reader.diagnostics, names, name).map(Action::CaseBecomes),
            Kind::Open { form, due } => {
                let due = self.due(due.as_ref());
                let reminders = self.reminders(line);
                let form = parties::form(self.reader.diagnostics, names, form)?;
                Some(Action::Open { form, due, reminders })
            }
            Kind::Task { .. } => self.task(line).map(Box::new).map(Action::Task),
            Kind::Invite(parties) => {
                Some(Action::Invite(parties.iter().filter_map(|party| self.invite(party)).collect()))
            }
            _ => None,
        }
    }

    fn task(&mut self, line: &'w Line) -> Option<Task> {
        let Kind::Task { name, label, responsible, due } = &line.kind else { return None };
        let mut every = None;
        let mut until = None;
        for below in &line.below {
            match &below.kind {
                Kind::Every { amount, unit } => {
                    self.stretch_of_days(unit);
                    every = Some(Every { amount: amount.value, unit: unit.value });
                }
                Kind::Until(test) => until = self.reader.condition(test),
                _ => {}
            }
        }
        Some(Task {
            name: QuestionName::try_from(name.value.as_str()).ok()?,
            label: self.text(label),
            responsible: self.roles(responsible),
            due: self.due(due.as_ref()),
            reminders: self.reminders(line),
            every,
            until,
        })
    }

    /// `within` counts from the day on which it happens.
    fn due(&mut self, due: Option<&Due>) -> Option<Value> {
        self.reader.size = 0;
        match due? {
            Due::On(day) => self.reader.date(day).value,
            Due::Within(length) => {
                let length = self.reader.length(length).value?;
                Some(Value::Plus(Box::new(Value::Today), Box::new(length)))
            }
        }
    }

    fn reminders(&mut self, line: &Line) -> Vec<Reminder> {
        line.below.iter().filter_map(|line| self.reminder(line)).collect()
    }

    fn reminder(&mut self, line: &Line) -> Option<Reminder> {
        let Kind::Remind { roles: parties, amount, unit } = &line.kind else { return None };
        let roles = roles(self.reader.diagnostics, self.reader.world.names, parties);
        self.stretch_of_days(unit);
        Some(Reminder { roles, amount: amount.value, unit: unit.value })
    }

    fn stretch_of_days(&mut self, unit: &Spanned<Unit>) {
        self.reader.calendar_unit(Some(unit.value), unit.span);
    }

    /// A party, or a question that names people or agencies.
    fn invite(&mut self, party: &ast::Role) -> Option<Invitee> {
        let ast::Role(word) = party;
        if let RoleWord::Named(name) = &word.value
            && let Some(known) = self.reader.shape.things.get(name)
        {
            if !names_somebody(known) {
                let problem = RuleProblem::InvitesNobody { name: name.clone() };
                let related = vec![(known.span, Note::DeclaredHere)];
                self.reader.diagnostics.push_related(problem, word.span, related);
                return None;
            }
            return QuestionName::try_from(name.as_str()).ok().map(Invitee::Named);
        }
        parties::role(self.reader.diagnostics, self.reader.world.names, party).map(Invitee::Role)
    }
}

/// Whether the answer is a person, several people, or agencies: a catalogue's options.
fn names_somebody(known: &Known<'_>) -> bool {
    match &known.what {
        KnownAs::Question(question) => question.answer.as_ref().is_none_or(|answer| {
            matches!(ValueKind::of(answer), ValueKind::Option(_) | ValueKind::Options(_) | ValueKind::Person)
        }),
        KnownAs::Rows(columns) => columns.contains_key("role") && columns.contains_key("name"),
        KnownAs::Section | KnownAs::Part | KnownAs::Condition(_) | KnownAs::Computed(_) => false,
    }
}
