//! A town with one form, and the people who meet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use forms_dsl::{
    answers::Answers,
    diagnostic::Diagnostics,
    evaluate::{Attendance, CaseFacts},
    model::{CheckedForm, Language, Role, RoleName, SignatureLine},
    source::{Source, Sources},
};
use mobile_schema::{
    filling::StoredFilling,
    judge::{Decision, Scene, judge_push},
    push::{PushedFilling, SentAnswers},
    register::Register,
    requester::Requester,
    storage_plan::FormTables,
};
use serde_json::json;
use uuid::Uuid;

/// Questions of text that people write in.
pub const PATHS: [&str; 4] = ["goal", "place", "worry", "note_of_staff"];

const FORM: &str = r#"form meeting "Møte" version 1 K2
  en "Meeting"
  about pupil
  languages nb, en
  opened by contact_teacher, leadership

section talk "Samtalen"
  en "The talk"
  ask present people "Til stede" required
    en "Present"
  ask goal short text "Mål" required
    en "Goal"
  ask place short text "Sted"
    en "Place"
  ask worry long text "Bekymring" K3
    en "Worry"
  repeat steps 0 to 20 rows "Trinn"
    en "Steps"
    ask what short text "Hva"
      en "What"

section afterwards "Etterpå" for staff
  en "Afterwards"
  ask note_of_staff short text "Notat"
    en "Note"

section names "Underskrifter"
  en "Signatures"
  sign signatures by each of present "Underskrifter" required
    en "Signatures"
    covers talk
"#;

const SETTINGS: &str = r#"settings town "Byen" version 1
  en "The town"
  languages nb, en

role contact_teacher "Kontaktlærer" staff
  en "Contact teacher"
role leadership "Ledelse" staff
  en "Leadership"

state open_case "Åpen" for contact_teacher
  en "Open"
  leads to done
state done "Avsluttet" for leadership
  en "Closed"
"#;

/// The form and those who fill it in.
pub struct Town {
    pub form: Arc<CheckedForm>,
    pub tables: FormTables,
    pub facts: CaseFacts,
    pub register: Register,
    /// Who holds each of the tablets.
    pub hands: Vec<Requester>,
    /// A filling with nothing in it.
    pub blank: StoredFilling,
}

impl Town {
    pub fn new() -> Self {
        let form = form();
        let hands = ["contact_teacher", "leadership", "contact_teacher", "leadership", "contact_teacher", "guardian"];
        let mut town = Self {
            tables: FormTables::of(&form),
            facts: CaseFacts::default(),
            register: Register::default(),
            hands: hands.iter().enumerate().map(|(at, role)| person(at, role)).collect(),
            blank: blank(&form),
            form,
        };
        town.register.guardians.extend(town.hands.last().map(|guardian| guardian.person));
        town
    }

    pub fn case() -> Uuid {
        Uuid::from_u128(0xca5e)
    }

    pub fn line(&self) -> &SignatureLine {
        self.form.signatures().next().unwrap().1
    }
}

fn form() -> Arc<CheckedForm> {
    let source = |(name, text): (&str, &str)| Source { name: name.to_owned(), text: text.into() };
    let sources = Sources::new([("meeting.form", FORM), ("settings.form", SETTINGS)].map(source).to_vec());
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(&sources, &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    Arc::clone(folder.unwrap_or_else(|| panic!("{diagnostics:?}")).find_form("meeting").unwrap())
}

fn person(at: usize, role: &str) -> Requester {
    let staff = role != "guardian";
    let role = if staff { Role::Named(RoleName::try_from(role).unwrap()) } else { Role::Guardian };
    let number = u128::try_from(at).unwrap();
    Requester {
        person: Uuid::from_u128(0xbeef_0000 + number),
        name: format!("Person {number}"),
        roles: [Some(role), staff.then_some(Role::Staff)].into_iter().flatten().collect(),
        device: Some(Uuid::from_u128(0xdec0_0000 + number)),
        handed: None,
        language: Language::new("nb"),
    }
}

/// As the judge begins one.
fn blank(form: &CheckedForm) -> StoredFilling {
    let now = SentAnswers { version: form.version, answers: json!({}) };
    let push = PushedFilling {
        id: Uuid::from_u128(1),
        edit_id: Uuid::from_u128(2),
        form: form.name.clone(),
        case: Town::case(),
        amends: None,
        language: Language::new("nb"),
        finished: false,
        deleted: false,
        now,
        before: None,
    };
    let mut scene = Scene {
        now: "2026-11-02T08:00:00Z".parse().unwrap(),
        today: "2026-11-02".parse().unwrap(),
        edit_is_known: false,
        case: &CaseFacts::default(),
        register: &Register::default(),
        earlier: &BTreeMap::<_, Answers>::new(),
        attendance: &Attendance::default(),
        consents: &BTreeSet::new(),
        amends: None,
        earlier_versions: &[],
        ids: &mut || Uuid::from_u128(3),
        salt: [0; 16],
    };
    let taken = judge_push(form, &FormTables::of(form), None, &push, &person(0, "contact_teacher"), &mut scene);
    let Decision::Write(verdict) = taken.decision else { panic!("{:?}", taken.set_aside) };
    verdict.filling
}
