//! Who else is let in to a case, and on what grounds.
//!
//! A share rests on a consent, on the law, or on need; where the settings say `needs consent of`, need is not enough.
//! Staff are never let in by a share: their place decides what they see. Nobody but a principal breaks the glass.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use forms_dsl::{
    evaluate::CaseFacts,
    model::{CheckedFolder, CheckedForm, FormName, Role, Settings, Value},
};
use uuid::Uuid;

use super::{
    argument_path,
    words::{LONGEST_REASON, read_words},
};
use crate::{
    change::{NewConsent, NewShare, ShareBasis, Sharing, UserError},
    mistake::Mistake,
    requester::Requester,
};

/// How long a principal reads a case of another place.
const GLASS_STAYS_BROKEN: Days = Days::new(1);

/// What is known beside the wish.
pub struct SharingScene<'a> {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The day in Europe/Oslo.
    pub today: NaiveDate,
    /// The forms and settings.
    pub folder: &'a CheckedFolder,
    /// The case that the wish is about, where there is one; absent: none, or what it names does not exist.
    pub case: Option<CaseToShare<'a>>,
    /// Whether the wish was granted before: this is a retry.
    pub is_known: bool,
    /// The first moment after a day.
    pub end_of: &'a dyn Fn(NaiveDate) -> DateTime<Utc>,
}

/// A case, as far as sharing is concerned.
#[derive(Clone, Copy)]
pub struct CaseToShare<'a> {
    /// Whether the requester reaches it by place, not because they were let in.
    pub is_theirs: bool,
    /// The pupil.
    pub pupil: Uuid,
    /// The pupil's grade.
    pub grade: Option<u32>,
    /// The guardians.
    pub guardians: &'a [Uuid],
    /// All consents.
    pub consents: &'a [GivenConsent],
    /// Of a consent that is withdrawn: who gave it.
    pub giver: Option<Uuid>,
    /// Of a share: whether there is such a person.
    pub is_person: bool,
}

/// A consent as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenConsent {
    /// Who gave it.
    pub giver: Uuid,
    /// For whom.
    pub agency: Role,
    /// For which forms.
    pub forms: Vec<FormName>,
    /// From this day.
    pub from: NaiveDate,
    /// Until this day, it too.
    pub until: Option<NaiveDate>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharingDecision {
    /// It is to be written, and ends by itself then.
    Write {
        /// When; absent: when somebody ends it.
        until: Option<DateTime<Utc>>,
    },
    /// Nothing: it was done before, and this is a retry.
    AlreadyDone,
}

/// Judges a wish about who else is let in.
pub fn judge_sharing(
    wish: &Sharing,
    by: &Requester,
    scene: &SharingScene<'_>,
) -> Result<SharingDecision, Vec<UserError>> {
    let judged = match (wish, scene.case) {
        (Sharing::BreakGlass { reason, .. }, Some(case)) if is_principal(by) => scene.break_glass(case, reason),
        (Sharing::BreakGlass { .. }, _) => Err((Mistake::NotFound, "caseId")),
        (_, Some(case)) if case.is_theirs && scene.is_known => Ok(SharingDecision::AlreadyDone),
        (Sharing::RecordConsent(consent), Some(case)) if case.is_theirs => scene.record(case, consent, by),
        (Sharing::WithdrawConsent { .. }, Some(case)) if case.is_theirs => withdraw(case, by),
        (Sharing::Share(share), Some(case)) if case.is_theirs => scene.share(case, share, by),
        (Sharing::EndShare { .. }, Some(case)) if case.is_theirs => end(by),
        (Sharing::RecordConsent(_) | Sharing::Share(_), _) => Err((Mistake::NotFound, "caseId")),
        (Sharing::WithdrawConsent { .. } | Sharing::EndShare { .. }, _) => Err((Mistake::NotFound, "id")),
    };
    judged.map_err(|(mistake, argument)| vec![mistake.tell(&by.language, argument_path(argument))])
}

/// The agencies with which fillings of a form may be shared today, by their names: all who must consent have. Who
/// that is, the facts of the case say as they were when the filling was begun.
pub fn consented(
    form: &CheckedForm,
    facts: &CaseFacts,
    consents: &[GivenConsent],
    today: NaiveDate,
) -> BTreeSet<String> {
    let invited =
        |role: Role| facts.invited.iter().filter(move |person| person.role == role).map(|person| person.person);
    let Some(pupil) = invited(Role::Pupil).next() else { return BTreeSet::new() };
    let guardians: Vec<Uuid> = invited(Role::Guardian).collect();
    let forms = [form.name.clone()];
    let agencies = form.settings().roles.keys().filter(|name| {
        let agency = Role::Named((*name).clone());
        let needed = givers(form.settings(), &agency, pupil, facts.grade, &guardians);
        let has_given = |giver: &Uuid| {
            consents.iter().any(|consent| consent.giver == *giver && consent.stands(&agency, &forms, today))
        };
        !needed.is_empty() && needed.iter().all(has_given)
    });
    agencies.map(ToString::to_string).collect()
}

impl GivenConsent {
    fn stands(&self, agency: &Role, forms: &[FormName], today: NaiveDate) -> bool {
        self.agency == *agency
            && !self.withdrawn
            && self.from <= today
            && self.until.is_none_or(|until| until >= today)
            && forms.iter().all(|form| self.forms.contains(form))
    }
}

/// Each guardian, and the pupil once they are old enough. Where the settings name nobody, the guardians.
fn givers(settings: &Settings, role: &Role, pupil: Uuid, grade: Option<u32>, guardians: &[Uuid]) -> Vec<Uuid> {
    let named = needs_consent_of(settings, role);
    let asks_guardians = named.is_empty() || named.contains(&Role::Guardian);
    let asks_pupil = named.contains(&Role::Pupil) && grade.is_some_and(|grade| grade >= grade_of_consent(settings));
    let guardians = guardians.iter().copied().filter(|_| asks_guardians);
    guardians.chain(asks_pupil.then_some(pupil)).collect()
}

fn needs_consent_of<'s>(settings: &'s Settings, role: &Role) -> &'s [Role] {
    match role {
        Role::Named(name) => settings.roles.get(name).map_or(&[], |role| role.needs_consent_of.as_slice()),
        Role::Pupil | Role::Guardian | Role::Staff | Role::Everyone | Role::Author => &[],
    }
}

/// Children begin school the year they are six, so those of the tenth grade are fifteen by the end of autumn.
fn grade_of_consent(settings: &Settings) -> u32 {
    let age = settings.values.iter().find(|(name, _)| name.as_str() == "consent_age");
    let age = age.and_then(|(_, setting)| match &setting.value {
        Value::Number { number, .. } => u32::try_from(*number).ok(),
        _ => None,
    });
    age.unwrap_or(15).saturating_sub(5)
}

type Judged = Result<SharingDecision, (Mistake<'static>, &'static str)>;

const UNTIL_ENDED: Judged = Ok(SharingDecision::Write { until: None });

impl SharingScene<'_> {
    fn record(&self, case: CaseToShare<'_>, consent: &NewConsent, by: &Requester) -> Judged {
        if !by.is_staff() && consent.giver != by.person {
            return Err((Mistake::NotTheirs, "giverId"));
        }
        if consent.giver != case.pupil && !case.guardians.contains(&consent.giver) {
            return Err((Mistake::NotOfFamily, "giverId"));
        }
        self.check_outsider(&consent.agency, "agency")?;
        self.check_forms(&consent.forms)?;
        words(&consent.purpose, "purpose")?;
        let from = consent.from.unwrap_or(self.today);
        match consent.until {
            Some(until) if until < from || until < self.today => Err((Mistake::PastDay, "until")),
            Some(_) | None => UNTIL_ENDED,
        }
    }

    fn share(&self, case: CaseToShare<'_>, share: &NewShare, by: &Requester) -> Judged {
        if !by.is_staff() {
            return Err((Mistake::NotTheirs, "caseId"));
        }
        let is_family = share.person == case.pupil || case.guardians.contains(&share.person);
        if !case.is_person || (is_of_family(&share.role) && !is_family) {
            return Err((Mistake::NotFound, "personId"));
        }
        self.check_outsider(&share.role, "role")?;
        self.check_forms(&share.forms)?;
        words(&share.reason, "reason")?;
        if share.until.is_some_and(|until| until < self.today) {
            return Err((Mistake::PastDay, "until"));
        }
        let until = match share.basis {
            ShareBasis::Consent => self.consented_until(case, share)?,
            ShareBasis::Need if !self.needs_consent_of(&share.role).is_empty() => {
                return Err((Mistake::ConsentMissing, "basis"));
            }
            ShareBasis::Need | ShareBasis::Law => None,
        };
        let until = share.until.into_iter().chain(until).min();
        Ok(SharingDecision::Write { until: until.map(self.end_of) })
    }

    fn break_glass(&self, case: CaseToShare<'_>, reason: &str) -> Judged {
        if case.is_theirs {
            return Err((Mistake::HasPlace, "caseId"));
        }
        words(reason, "reason")?;
        if self.is_known {
            return Ok(SharingDecision::AlreadyDone);
        }
        Ok(SharingDecision::Write { until: self.now.checked_add_days(GLASS_STAYS_BROKEN) })
    }

    /// The last day that everybody who must consent does; none: until somebody withdraws.
    fn consented_until(&self, case: CaseToShare<'_>, share: &NewShare) -> Result<Option<NaiveDate>, Fault> {
        let counts = |consent: &&GivenConsent| consent.stands(&share.role, &share.forms, self.today);
        let standing: Vec<&GivenConsent> = case.consents.iter().filter(counts).collect();
        let needed = self.givers(case, &share.role);
        let all_have = needed.iter().all(|giver| standing.iter().any(|consent| consent.giver == *giver));
        if needed.is_empty() || !all_have {
            return Err((Mistake::ConsentMissing, "basis"));
        }
        Ok(standing.iter().filter(|consent| needed.contains(&consent.giver)).filter_map(|consent| consent.until).min())
    }

    fn givers(&self, case: CaseToShare<'_>, role: &Role) -> Vec<Uuid> {
        givers(self.settings(), role, case.pupil, case.grade, case.guardians)
    }

    fn needs_consent_of(&self, role: &Role) -> &[Role] {
        needs_consent_of(self.settings(), role)
    }

    /// What staff see, their place says.
    fn check_outsider(&self, role: &Role, argument: &'static str) -> Result<(), Fault> {
        let is_staff = match role {
            Role::Named(name) => self.settings().roles.get(name).is_none_or(|role| role.staff),
            Role::Pupil | Role::Guardian => false,
            Role::Staff | Role::Everyone | Role::Author => true,
        };
        if is_staff { Err((Mistake::HasPlace, argument)) } else { Ok(()) }
    }

    fn check_forms(&self, forms: &[FormName]) -> Result<(), Fault> {
        let is_known = |form: &FormName| self.folder.find_form(form.as_str()).is_some();
        if !forms.is_empty() && forms.iter().all(is_known) { Ok(()) } else { Err((Mistake::NoSuchForm, "forms")) }
    }

    fn settings(&self) -> &Settings {
        self.folder.settings()
    }
}

type Fault = (Mistake<'static>, &'static str);

fn withdraw(case: CaseToShare<'_>, by: &Requester) -> Judged {
    if by.is_staff() || case.giver == Some(by.person) { UNTIL_ENDED } else { Err((Mistake::NotTheirs, "id")) }
}

fn end(by: &Requester) -> Judged {
    if by.is_staff() { UNTIL_ENDED } else { Err((Mistake::NotTheirs, "id")) }
}

fn words<'w>(words: &'w str, argument: &'static str) -> Result<&'w str, Fault> {
    read_words(words, LONGEST_REASON, Mistake::ReasonMissing).map_err(|mistake| (mistake, argument))
}

fn is_of_family(role: &Role) -> bool {
    matches!(role, Role::Pupil | Role::Guardian)
}

fn is_principal(by: &Requester) -> bool {
    by.roles.iter().any(|role| matches!(role, Role::Named(name) if name.as_str() == "leadership"))
}
