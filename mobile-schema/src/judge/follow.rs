//! What a case takes up from a filling: each thing once, however often the filling is finished again.

use forms_dsl::{
    evaluate::{Due, Evaluation, FollowUpKind, FollowUpReport, Whom},
    model::{Action, CheckedForm, Class, QuestionName, StateName, Task, Trigger},
};

use super::Judge;
use crate::filling::{ActedOn, FollowUp, FollowUpChange, FollowUps, Invited, StoredFilling, ToDo};

/// What a case takes up.
#[derive(Default)]
pub(super) struct Follows {
    pub(super) follow_ups: FollowUps,
    pub(super) case_becomes: Option<StateName>,
}

impl Follows {
    /// With what follows after that.
    pub(super) fn and(mut self, later: Self) -> Self {
        let FollowUps { new, known, taken_back } = later.follow_ups;
        self.follow_ups.new.extend(new);
        self.follow_ups.known.extend(known);
        self.follow_ups.taken_back.extend(taken_back);
        self.case_becomes = later.case_becomes.or(self.case_becomes);
        self
    }
}

impl Judge<'_, '_> {
    /// Follows what the triggers set off, and takes back what one of them set off earlier and no longer does.
    pub(super) fn follow(
        &mut self,
        form: &CheckedForm,
        filling: &mut StoredFilling,
        evaluation: &Evaluation,
        triggers: &[Trigger],
    ) -> Follows {
        let mut follows = Follows::default();
        let wanted: Vec<_> = evaluation.follow_ups.iter().filter(|report| triggers.contains(&report.on)).collect();
        filling.acted.retain(|key, acted| {
            let goes = triggers.contains(&acted.on) && !wanted.iter().any(|report| report.key() == *key);
            follows.follow_ups.taken_back.extend(acted.follow_up.filter(|_| goes));
            !goes
        });
        for report in wanted {
            match filling.acted.get(&report.key()) {
                Some(ActedOn { on: _, follow_up }) => {
                    follows.follow_ups.known.extend(follow_up.and_then(|id| change(id, &report.what)));
                }
                None => self.act(form, filling, report, &mut follows),
            }
        }
        follows
    }

    fn act(&mut self, form: &CheckedForm, filling: &mut StoredFilling, report: &FollowUpReport, follows: &mut Follows) {
        let what = match &report.what {
            FollowUpKind::CaseBecomes(state) => {
                follows.case_becomes = Some(state.clone());
                None
            }
            FollowUpKind::Open { form: opened, .. } => Some(ToDo::Open(opened.clone())),
            FollowUpKind::Task { name, .. } => task(form, name, filling),
            FollowUpKind::Invite { whom, named_by } => {
                let whom = invited(form, whom, named_by.as_ref());
                Some(ToDo::Invite { whom, named_by: named_by.clone() })
            }
        };
        let follow_up = what.map(|what| {
            let Due { on: due, waits_for, stays: _ } = due(&report.what);
            let done = matches!(report.what, FollowUpKind::Task { done: true, .. });
            FollowUp { id: self.next_id(), what, due, waits_for, done }
        });
        let acted = ActedOn { on: report.on, follow_up: follow_up.as_ref().map(|follow_up| follow_up.id) };
        filling.acted.insert(report.key(), acted);
        follows.follow_ups.new.extend(follow_up);
    }
}

fn due(what: &FollowUpKind) -> Due {
    match what {
        FollowUpKind::Open { due, .. } | FollowUpKind::Task { due, .. } => due.clone(),
        FollowUpKind::CaseBecomes(_) | FollowUpKind::Invite { .. } => Due::default(),
    }
}

fn change(id: uuid::Uuid, what: &FollowUpKind) -> Option<FollowUpChange> {
    let moved = |due: &Due| (!due.stays).then(|| (due.on, due.waits_for.clone()));
    match what {
        FollowUpKind::Open { due, .. } => Some(FollowUpChange { id, due: moved(due), done: None }),
        FollowUpKind::Task { due, done, .. } => Some(FollowUpChange { id, due: moved(due), done: Some(*done) }),
        FollowUpKind::CaseBecomes(_) | FollowUpKind::Invite { .. } => None,
    }
}

fn task(form: &CheckedForm, name: &QuestionName, filling: &StoredFilling) -> Option<ToDo> {
    let actions = form.follow_ups.iter().flat_map(|follow_up| &follow_up.actions);
    let mut tasks = actions.filter_map(|action| if let Action::Task(task) = action { Some(&**task) } else { None });
    let Task { name, label, responsible, every, .. } = tasks.find(|task| task.name == *name)?;
    Some(ToDo::Task {
        name: name.clone(),
        label: label.in_language(&filling.language).to_owned(),
        responsible: responsible.clone(),
        every: *every,
    })
}

fn invited(form: &CheckedForm, whom: &Whom, named_by: Option<&QuestionName>) -> Invited {
    match whom {
        Whom::Role(role) => {
            Invited { name: role.as_str().to_owned(), person: None, needs_consent: needs_consent(form, role.as_str()) }
        }
        // An agency and a role of one name are one party; an agency that is no role is outside the school all the same.
        Whom::Agency(agency) => {
            let is_role = form.settings().roles.contains_key(agency.as_str());
            let needs_consent = !is_role || needs_consent(form, agency.as_str());
            Invited { name: agency.to_string(), person: None, needs_consent }
        }
        Whom::Person { person, name, role } => Invited {
            name: name.clone().unwrap_or_default(),
            person: Some(*person).filter(|_| !named_by.is_some_and(|question| is_sealed(form, question))),
            needs_consent: role.as_ref().is_some_and(|role| needs_consent(form, role.as_str())),
        },
    }
}

fn is_sealed(form: &CheckedForm, question: &QuestionName) -> bool {
    let class = form.find_question(question.as_str()).map(|question| question.class);
    class.or_else(|| form.find_rows(question.as_str()).map(|rows| rows.class)).is_none_or(Class::is_sealed)
}

fn needs_consent(form: &CheckedForm, role: &str) -> bool {
    form.settings().roles.get(role).is_some_and(|role| !role.needs_consent_of.is_empty())
}
