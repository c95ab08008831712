//! A desk at which one filling lies: changes are judged, written down, and read back from what was written.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    evaluate::{Attendance, CaseFacts, Invited},
    model::{CheckedFolder, CheckedForm, FormName, Language, OptionName, QuestionName, Role, RoleName},
    source::{Source, Sources},
};
use mobile_schema::{
    change::{Change, Edit, EditTo, Signing, UserError, UserErrorCode},
    filling::{StoredFilling, Verdict},
    judge::{Decision, Scene, judge, judge_pushed_signature},
    path,
    push::PushedSignature,
    record::{Joined, join},
    register::Register,
    requester::Requester,
    storage_plan::FormTables,
};
use uuid::Uuid;

/// Checks a folder of texts, or shows what is wrong with them.
pub fn folder(files: &[(&str, &str)]) -> CheckedFolder {
    let sources = Sources::new(
        files.iter().map(|(name, text)| Source { name: (*name).to_owned(), text: (*text).into() }).collect(),
    );
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(&sources, &mut diagnostics);
    let checked = forms_dsl::check(&parsed, &mut diagnostics);
    let words = diagnostics.in_words(&sources, MessageLanguage::English);
    checked.unwrap_or_else(|| panic!("{}", draw(&words, &sources, MessageLanguage::English, Paint::Plain)))
}

/// The forms that are shipped.
pub fn shipped() -> CheckedFolder {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms");
    let files: Vec<(String, String)> = std::fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    folder(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

pub fn name(text: &str) -> QuestionName {
    QuestionName::try_from(text).unwrap()
}

pub fn option(text: &str) -> Answer {
    Answer::Option(OptionName::try_from(text).unwrap())
}

pub fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

pub fn role(text: &str) -> Role {
    Role::Named(RoleName::try_from(text).unwrap())
}

pub fn day(text: &str) -> Answer {
    Answer::Date(text.parse().unwrap())
}

pub fn row(number: u128) -> Uuid {
    Uuid::from_u128(0x0b0e_0000_0000 + number)
}

/// A path as it is written: `goal`, `steps.2`, `steps.2.week`; rows by their number.
pub fn at(written: &str) -> AnswerPath {
    match written.split('.').collect::<Vec<_>>()[..] {
        [question] => AnswerPath::Question(name(question)),
        [rows, number] => AnswerPath::Row { rows: name(rows), row: row(number.parse().unwrap()) },
        [rows, number, column] => {
            AnswerPath::Cell { rows: name(rows), row: row(number.parse().unwrap()), column: name(column) }
        }
        _ => panic!("{written} is no path"),
    }
}

pub fn edit(written: &str, to: EditTo) -> Edit {
    Edit { path: at(written), to, argument: vec!["input".to_owned(), "answers".to_owned(), written.to_owned()] }
}

pub fn set(written: &str, answer: Answer) -> Edit {
    edit(written, EditTo::Set(answer))
}

pub fn put(written: &str) -> Edit {
    edit(written, EditTo::PutRow { position: None })
}

fn person(number: u128, roles: &[Role]) -> Requester {
    Requester {
        person: Uuid::from_u128(0xbeef_0000 + number),
        name: format!("Person {number}"),
        roles: roles.iter().cloned().collect(),
        device: None,
        handed: None,
        language: Language::new("nb"),
    }
}

pub fn teacher() -> Requester {
    person(1, &[role("contact_teacher"), Role::Staff])
}

pub fn leader() -> Requester {
    person(2, &[role("leadership"), Role::Staff])
}

pub fn guardian() -> Requester {
    person(3, &[Role::Guardian])
}

pub fn pupil() -> Requester {
    person(4, &[Role::Pupil])
}

/// What was refused, as far as a test looks at it: code and question.
pub fn codes(errors: &[UserError]) -> Vec<(UserErrorCode, &str)> {
    errors.iter().map(|error| (error.code, error.question.as_deref().unwrap_or(""))).collect()
}

/// One filling on the way through its life.
pub struct Desk {
    pub form: Arc<CheckedForm>,
    tables: FormTables,
    pub stored: Option<StoredFilling>,
    pub amends: Option<StoredFilling>,
    pub earlier_versions: Vec<Arc<CheckedForm>>,
    pub now: DateTime<Utc>,
    pub facts: CaseFacts,
    pub register: Register,
    pub earlier: BTreeMap<FormName, Answers>,
    pub attendance: Attendance,
    pub consents: BTreeSet<String>,
    count: u64,
}

impl Desk {
    pub fn new(folder: &CheckedFolder, form: &str) -> Self {
        let form = Arc::clone(folder.find_form(form).unwrap());
        Self {
            tables: FormTables::of(&form),
            form,
            stored: None,
            amends: None,
            earlier_versions: Vec::new(),
            now: "2026-11-02T08:00:00Z".parse().unwrap(),
            facts: facts(),
            register: register(),
            earlier: BTreeMap::new(),
            attendance: Attendance::default(),
            consents: BTreeSet::new(),
            count: 0,
        }
    }

    pub fn filling(&self) -> &StoredFilling {
        self.stored.as_ref().unwrap()
    }

    /// What a person sees.
    pub fn shown(&self) -> Answers {
        path::together(&self.filling().answers, &self.filling().untouched)
    }

    pub fn find(&self, written: &str) -> Option<Answer> {
        path::find(&self.shown(), &at(written))
    }

    pub fn next_id(&mut self) -> Uuid {
        self.count += 1;
        uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + self.count, &[9; 10]).into_uuid()
    }

    /// Judges a change; what is to be written is written down and read back.
    pub fn change(&mut self, by: &Requester, change: &Change) -> Result<Option<Verdict>, Vec<UserError>> {
        self.judged(|form, tables, stored, scene| judge(form, tables, stored, change, by, scene))
    }

    /// A signature that a tablet took; `arrived` are the edits that are here.
    pub fn push_signature(
        &mut self,
        by: &Requester,
        push: &PushedSignature,
        arrived: &[Uuid],
    ) -> Result<Option<Verdict>, Vec<UserError>> {
        let knows = |edit: Uuid| arrived.contains(&edit);
        self.judged(|form, tables, stored, scene| {
            judge_pushed_signature(form, tables, stored.unwrap(), push, &knows, by, scene).map_err(|error| vec![error])
        })
    }

    fn judged(
        &mut self,
        judge: impl FnOnce(
            &CheckedForm,
            &FormTables,
            Option<&StoredFilling>,
            &mut Scene<'_>,
        ) -> Result<Decision, Vec<UserError>>,
    ) -> Result<Option<Verdict>, Vec<UserError>> {
        self.now += TimeDelta::minutes(1);
        let mut ids = {
            let mut count = self.count + 1000;
            move || {
                count += 1;
                uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + count, &[8; 10]).into_uuid()
            }
        };
        self.count += 2000;
        let mut scene = Scene {
            now: self.now,
            today: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
            edit_is_known: false,
            case: &self.facts,
            register: &self.register,
            earlier: &self.earlier,
            attendance: &self.attendance,
            consents: &self.consents,
            amends: self.amends.as_ref(),
            earlier_versions: &self.earlier_versions,
            ids: &mut ids,
            salt: *b"salt of the test",
        };
        let decision = judge(&self.form, &self.tables, self.stored.as_ref(), &mut scene)?;
        let Decision::Write(verdict) = decision else { return Ok(None) };
        let mut stored = verdict.filling.clone();
        if let Some(record) = &verdict.record {
            let Joined { given, untouched } = join(&self.form, &self.tables, record).unwrap();
            assert_eq!(given, stored.answers, "the given answers are not read back as they were written");
            assert_eq!(untouched, stored.untouched, "what nobody gave is not read back as it was written");
            (stored.answers, stored.untouched) = (given, untouched);
        }
        self.stored = Some(stored);
        Ok(Some(*verdict))
    }

    pub fn start(&mut self, by: &Requester, answers: Vec<Edit>) -> Result<Option<Verdict>, Vec<UserError>> {
        let (id, form) = (self.next_id(), self.form.name.clone());
        let start = Change::Start { id, form, case: case(), from: None, language: Language::new("nb"), answers };
        self.change(by, &start)
    }

    /// Saves on what is current; notes are what was not taken over.
    pub fn save(&mut self, by: &Requester, answers: Vec<Edit>) -> Result<Vec<UserError>, Vec<UserError>> {
        let (id, form, edit_id) = (self.filling().id, self.form.name.clone(), self.next_id());
        let saved = self.change(by, &Change::Save { id, form, edit_id, base_revision: None, answers })?;
        Ok(saved.map(|verdict| verdict.notes).unwrap_or_default())
    }

    pub fn finish(&mut self, by: &Requester) -> Result<Option<Verdict>, Vec<UserError>> {
        let (id, form) = (self.filling().id, self.form.name.clone());
        self.change(by, &Change::Finish { id, form, edit_id: None })
    }

    pub fn sign(&mut self, by: &Requester, signer: u128, how: Signing) -> Result<Option<Verdict>, Vec<UserError>> {
        let (id, revision, signature_id) = (self.filling().id, self.filling().revision, self.next_id());
        let line = self.form.signatures().next().unwrap().1.name.clone();
        self.change(
            by,
            &Change::Sign {
                id,
                form: self.form.name.clone(),
                signature_id,
                line,
                participant: row(signer),
                how,
                revision,
                language: Language::new("nb"),
                signed_at_device: None,
            },
        )
    }
}

pub fn case() -> Uuid {
    Uuid::from_u128(0xca5e)
}

pub fn school() -> Uuid {
    Uuid::from_u128(0x5c001)
}

fn register() -> Register {
    let role = |name: &str| RoleName::try_from(name).unwrap();
    Register {
        pupil: Some(pupil().person),
        guardians: [guardian().person].into(),
        staff: [(teacher().person, role("contact_teacher"))].into(),
        schools: [school()].into(),
        classes: [].into(),
    }
}

fn facts() -> CaseFacts {
    CaseFacts {
        pupil: Some(pupil().person),
        school: Some(school()),
        class: None,
        pupil_first_name: Some("Siri".to_owned()),
        pupil_name: Some("Siri Berg".to_owned()),
        school_name: Some("Marikollen skole".to_owned()),
        class_name: Some("6A".to_owned()),
        grade: Some(6),
        period_start: None,
        invited: vec![
            Invited { name: "Siri Berg".to_owned(), role: Role::Pupil, relation: None, person: pupil().person },
            Invited {
                name: "Ola Berg".to_owned(),
                role: Role::Guardian,
                relation: Some("far".to_owned()),
                person: guardian().person,
            },
        ],
    }
}

/// A form with one of everything: open and sealed, hidden and computed, in rows and outside.
pub const SURVEY: &str = r#"form survey "Undersøkelse" version 1 K2
  en "Survey"
  about pupil
  languages nb, en
  opened by contact_teacher

list colour
  - red "Rød" en "Red"
  - green "Grønn" en "Green"
  - none_of_them "Ingen" en "None" alone

section first "Først"
  en "First"
  ask ill yes or no "Er eleven syk?" required
    en "Is the pupil ill?"
    allow do not know, prefer not to say
  ask days number of days 0 to 30 "Dager" required
    en "Days"
    show when ill is yes
  ask share number 0 to 1 decimals 2 "Andel"
    en "Share"
  ask colours many of colour at most 2 "Farger"
    en "Colours"
  ask one_colour one of colour "Farge"
    en "Colour"
  ask day date "Dag"
    en "Day"
    start with today
  ask end date "Slutt"
    en "End"
    start with day + 7 days
    must be after day say "Slutten kommer etter dagen."
      en "The end comes after the day."
  ask at_time time "Klokka"
    en "Time"
  ask word short text up to 10 "Ord"
    en "Word"
  ask seen tick "Sett"
    en "Seen"
  ask secret long text "Hemmelig" K3
    en "Secret"
    allow prefer not to say
    show when ill is yes
  ask people_there people "Til stede"
    en "Present"
  ask chief person of people_there "Leder"
    en "Chief"
  ask for_leaders short text "For ledelsen"
    en "For the leaders"
    by leadership
  ask for_guardian short text "Foreldrenes ord"
    en "The guardian's words"
    by guardian
  repeat visits 0 to 2 rows "Besøk"
    en "Visits"
    ask on_day date "Dag"
      en "Day"
    ask why short text "Hvorfor" K3
      en "Why"
    ask more short text "Mer"
      en "More"
      show when on_day is after day
  repeat worries 0 to 3 rows "Bekymringer" K3
    en "Worries"
    ask worry short text "Bekymring" required
      en "Worry"
    ask grave tick "Alvorlig"
      en "Grave"
  compute visit_count "Antall besøk"
    en "Number of visits"
    from number of visits
"#;

pub const SETTINGS: &str = r#"settings town "Byen" version 1
  en "The town"
  languages nb, en

role contact_teacher "Kontaktlærer" staff
  en "Contact teacher"
role leadership "Ledelse" staff
  en "Leadership"

state open_case "Åpen" for contact_teacher
  en "Open"
  leads to active, done
state active "I gang" for contact_teacher
  en "Active"
  leads to done
state done "Avsluttet" for leadership
  en "Closed"
"#;

pub fn survey() -> Desk {
    Desk::new(&folder(&[("survey.form", SURVEY), ("settings.form", SETTINGS)]), "survey")
}
