//! Drafts of any shape: each is saved, and finishing lists exactly what is open, told by hand for one form.

use forms_dsl::{answers::Answer, model::Role};
use mobile_schema::{
    change::{Edit, UserError, UserErrorCode as Code},
    filling::Status,
};
use proptest::prelude::*;

use crate::office::{Desk, option, put, role, row, set, shipped, teacher, text};

/// Questions that take a text.
const TEXTS: [&str; 4] = ["goal_text", "pupil_responsibility", "ungdomslos_responsibility", "who_does_what"];

/// What somebody answered of a cooperation agreement.
#[derive(Debug, Clone)]
struct Shape {
    goal: Option<&'static str>,
    with_ungdomslos: bool,
    /// Of [`TEXTS`] those that are given.
    texts: Vec<&'static str>,
    /// Of each step whether its week and its days are there.
    steps: Vec<(bool, bool)>,
    /// Of each of the school's measures whether somebody is responsible.
    of_school: Vec<bool>,
    of_guardians: usize,
    /// Of each of the others whether their agency and what they do are there.
    others: Vec<(bool, bool)>,
    who_contacts: bool,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let goal = prop_oneof![Just(None), Just(Some("every_day")), Just(Some("step_up"))];
    let texts = prop::sample::subsequence(TEXTS.to_vec(), 0..=TEXTS.len());
    let pairs = |most| prop::collection::vec(any::<(bool, bool)>(), 0..=most);
    let rows = (pairs(3), prop::collection::vec(any::<bool>(), 0..=3), 0..3_usize, pairs(2));
    (goal, any::<bool>(), texts, rows, any::<bool>()).prop_map(|(goal, with_ungdomslos, texts, rows, who_contacts)| {
        let (steps, of_school, of_guardians, others) = rows;
        Shape { goal, with_ungdomslos, texts, steps, of_school, of_guardians, others, who_contacts }
    })
}

/// The number of a row, which no other list of rows has.
fn number(list: usize, row: usize) -> usize {
    list * 10 + row + 1
}

impl Shape {
    fn edits(&self) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self.goal.iter().map(|goal| set("goal", option(goal))).collect();
        let mut texts: Vec<String> = self.texts.iter().map(|question| (*question).to_owned()).collect();
        let people: &[(&str, Role)] = if self.with_ungdomslos {
            &[("Kari", role("contact_teacher")), ("Ali", role("ungdomslos"))]
        } else {
            &[("Kari", role("contact_teacher"))]
        };
        for (place, (name, role)) in people.iter().enumerate() {
            let at = format!("present.{}", number(0, place));
            edits.extend([
                put(&at),
                set(&format!("{at}.name"), text(name)),
                set(&format!("{at}.role"), Answer::Role(role.clone())),
            ]);
        }
        for (place, (week, days)) in self.steps.iter().enumerate() {
            let at = format!("steps.{}", number(1, place));
            edits.push(put(&at));
            edits.extend(week.then(|| set(&format!("{at}.week"), Answer::Number(1.into()))));
            edits.extend(days.then(|| set(&format!("{at}.days_a_week"), Answer::Number(2.into()))));
        }
        for (place, responsible) in self.of_school.iter().enumerate() {
            let at = format!("school_responsibility.{}", number(2, place));
            edits.extend([put(&at), set(&format!("{at}.measure"), option("predictability"))]);
            texts.extend(responsible.then(|| format!("{at}.responsible")));
        }
        for place in 0..self.of_guardians {
            let at = format!("guardians_responsibility.{}", number(3, place));
            edits.extend([put(&at), set(&format!("{at}.measure"), option("morning_routine"))]);
        }
        for (place, (agency, does)) in self.others.iter().enumerate() {
            let at = format!("others_responsibility.{}", number(4, place));
            edits.push(put(&at));
            edits.extend(agency.then(|| set(&format!("{at}.agency"), option("ppt"))));
            texts.extend(does.then(|| format!("{at}.responsibility")));
        }
        let first = row(number(0, 0) as u128);
        edits.extend(self.who_contacts.then(|| set("who_contacts", Answer::Id(first))));
        edits.extend(texts.into_iter().map(|at| set(&at, text("Noe"))));
        edits
    }

    /// What is open, in the order of the form. Place, dates and those present are there from the start.
    fn open(&self) -> Vec<&'static str> {
        let mut open = vec![];
        let without = |question| !self.texts.contains(&question);
        let mut ask = |is_open: bool, name| open.extend(is_open.then_some(name));
        ask(self.goal.is_none(), "goal");
        ask(without("goal_text"), "goalText");
        if self.goal == Some("step_up") {
            ask(self.steps.is_empty(), "steps");
            for (week, days) in &self.steps {
                ask(!week, "week");
                ask(!days, "daysAWeek");
            }
        }
        ask(self.of_school.is_empty(), "schoolResponsibility");
        for responsible in &self.of_school {
            ask(!responsible, "responsible");
        }
        ask(self.of_guardians == 0, "guardiansResponsibility");
        ask(without("pupil_responsibility"), "pupilResponsibility");
        ask(self.with_ungdomslos && without("ungdomslos_responsibility"), "ungdomslosResponsibility");
        for (agency, does) in &self.others {
            ask(!agency, "agency");
            ask(!does, "responsibility");
        }
        ask(!self.who_contacts, "whoContacts");
        ask(without("who_does_what"), "whoDoesWhat");
        open
    }
}

fn told(errors: &[UserError]) -> Vec<&str> {
    assert!(errors.iter().all(|error| error.code == Code::Required), "{errors:?}");
    errors.iter().map(|error| error.question.as_deref().unwrap_or("no question")).collect()
}

#[test]
fn a_draft_of_any_shape_is_saved_and_finishing_lists_exactly_what_is_open() {
    let folder = shipped();
    proptest!(ProptestConfig::with_cases(400), |(shape in shapes())| {
        let mut desk = Desk::new(&folder, "cooperation_agreement");
        desk.start(&teacher(), vec![]).unwrap();
        prop_assert_eq!(desk.save(&teacher(), shape.edits()), Ok(vec![]));
        let open = shape.open();
        match desk.finish(&teacher()) {
            Ok(_) => prop_assert_eq!(open, Vec::<&str>::new()),
            Err(errors) => prop_assert_eq!(told(&errors), open),
        }
        let status = if shape.open().is_empty() { Status::Finished } else { Status::Draft };
        prop_assert_eq!(desk.filling().status, status);
    });
}
