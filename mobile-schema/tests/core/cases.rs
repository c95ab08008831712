//! Cases are opened, moved and closed.

use forms_dsl::model::StateName;
use mobile_schema::{
    change::{Change, UserErrorCode as Code},
    judge::{CaseDecision, StoredCase, judge_case},
};
use uuid::Uuid;

use crate::office::{SETTINGS, SURVEY, folder, guardian, teacher};

fn state(name: &str) -> StateName {
    StateName::try_from(name).unwrap()
}

fn id() -> Uuid {
    Uuid::from_u128(1)
}

fn moved(to: &str, reason: Option<&str>) -> Change {
    Change::MoveCase { id: id(), to: state(to), reason: reason.map(str::to_owned) }
}

fn closed(to: &str, reason: Option<&str>) -> Change {
    Change::CloseCase { id: id(), to: state(to), reason: reason.map(str::to_owned) }
}

fn written(to: &str, closed: bool, reason: Option<&str>) -> CaseDecision {
    CaseDecision::Write { state: state(to), closed, reason: reason.map(str::to_owned) }
}

#[test]
fn a_case_goes_where_its_state_leads_and_elsewhere_with_a_reason() {
    let folder = folder(&[("survey.form", SURVEY), ("settings.form", SETTINGS)]);
    let judged = |stored: Option<&str>, change: &Change| {
        let stored = stored.map(|name| StoredCase { id: id(), state: state(name) });
        judge_case(folder.settings(), stored.as_ref(), change, &teacher())
            .map_err(|errors| (errors[0].code, errors[0].path.join(".")))
    };
    let open = Change::OpenCase { id: id(), pupil: Uuid::from_u128(2) };
    assert_eq!(judged(None, &open), Ok(written("open_case", false, None)));
    assert_eq!(judged(Some("active"), &open), Ok(CaseDecision::AlreadyDone));

    assert_eq!(judged(Some("open_case"), &moved("active", None)), Ok(written("active", false, None)));
    assert_eq!(judged(Some("active"), &moved("active", None)), Ok(CaseDecision::AlreadyDone));
    assert_eq!(
        judged(Some("active"), &moved("open_case", Some(" "))),
        Err((Code::Required, "input.reason".to_owned()))
    );
    assert_eq!(
        judged(Some("active"), &moved("open_case", Some("Feil"))),
        Ok(written("open_case", false, Some("Feil")))
    );
    assert_eq!(judged(Some("active"), &moved("nowhere", Some("Feil"))), Err((Code::Option, "input.to".to_owned())));
    assert_eq!(judged(None, &moved("active", None)), Err((Code::NotFound, "input.id".to_owned())));

    assert_eq!(judged(Some("active"), &closed("done", None)), Ok(written("done", true, None)));
    assert_eq!(judged(Some("open_case"), &closed("active", None)), Err((Code::Rule, "input.to".to_owned())));
    assert_eq!(
        judged(Some("done"), &moved("active", Some("Ny bekymring"))),
        Ok(written("active", false, Some("Ny bekymring")))
    );
}

#[test]
fn cases_are_for_staff() {
    let folder = folder(&[("survey.form", SURVEY), ("settings.form", SETTINGS)]);
    let stored = StoredCase { id: id(), state: state("open_case") };
    for change in [moved("active", None), closed("done", None)] {
        let errors = judge_case(folder.settings(), Some(&stored), &change, &guardian()).unwrap_err();
        assert_eq!(errors[0].code, Code::NotWritable);
    }
    let open = Change::OpenCase { id: id(), pupil: Uuid::from_u128(2) };
    assert_eq!(judge_case(folder.settings(), None, &open, &guardian()).unwrap_err()[0].code, Code::NotWritable);
}
