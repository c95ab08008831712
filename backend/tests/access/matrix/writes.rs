//! What is changed: done, refused to those who see it, or answered as about nothing.

use serde_json::json;

use super::{Cell, Matrix};
use crate::{
    cells::{FORMS, is_let_in},
    probe::{Disguise, Probe},
    town::{Town, is_signed, type_of, verb},
};

impl Matrix {
    /// Who there is is the administrators' to say, whatever case they stand at.
    pub(super) async fn enters(&mut self, cell: &Cell) {
        let name = self.town.ids.next().to_string();
        let input = json!({
            "clientMutationId": name, "units": [{ "id": name, "kind": "school", "name": "Ny skole" }],
        });
        let probe = Probe::mutation("enterPeople", "applied", input, "clientMutationId", &self.missing("Case"));
        let expected = if cell.role == "administrator" { Expected::Done } else { Expected::Refused };
        self.write(cell, &probe, expected).await;
    }

    /// Something that is changed: done, refused to those who see it, or answered as about nothing.
    async fn write(&mut self, cell: &Cell, probe: &Probe, expected: Expected) {
        let disguises: &[Disguise] = if expected == Expected::Nothing { self.disguises } else { &[Disguise::Plain] };
        for disguise in disguises {
            let name = format!("{} ({disguise:?})", probe.name);
            let before = self.entries().await;
            let text = self.ask(cell, probe, *disguise, false).await;
            let new = self.entries().await - before;
            let refused =
                ["NOT_FOUND", "NOT_WRITABLE"].iter().any(|code| text.contains(&format!("\"code\":\"{code}\"")));
            match expected {
                Expected::Done if refused || !text.contains("\"userErrors\":[]") => {
                    self.fault(cell, &name, format!("is refused: {text}"));
                }
                Expected::Done if new != 1 => self.fault(cell, &name, format!("{new} audit entries: {text}")),
                Expected::Refused if text.contains("\"userErrors\":[]") || text.contains("NOT_FOUND") => {
                    self.fault(cell, &name, format!("is not refused as theirs to see and not to do: {text}"));
                }
                Expected::Nothing | Expected::Refused if new != 0 => {
                    self.fault(cell, &name, format!("{new} audit entries: {text}"));
                }
                Expected::Nothing => {
                    let nothing = self.ask_about_nothing(cell, probe, *disguise).await;
                    if text != nothing {
                        self.fault(cell, &name, format!("differs from nothing:\n  {text}\n  {nothing}"));
                    }
                }
                Expected::Done | Expected::Refused => {}
            }
        }
    }

    pub(super) async fn writes(&mut self, cell: &Cell) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let seen = self.cells.reads(&role, relation, "signals")
            || FORMS.iter().any(|form| self.cells.reads(&role, relation, form));
        let staff = self.cells.does(&role, relation, "signals", 'W');
        let expected = Expected::of(staff, seen);
        let changed = "case { state pupil { name } }";
        for state in ["ACTIVE", "SIGNAL"] {
            let input = json!({ "id": case.id, "to": state, "reason": "Fordi." });
            let probe = Probe::mutation("moveCase", changed, input, "id", &self.missing("Case"));
            self.write(cell, &probe, expected).await;
        }
        if !staff {
            let input = json!({ "id": case.id, "to": "CLOSED", "reason": "Fordi." });
            let probe = Probe::mutation("closeCase", changed, input, "id", &self.missing("Case"));
            self.write(cell, &probe, expected).await;
        }
        let registers = self.cells.cell(&role, "signals") == "r" && self.knows_pupil(cell);
        let pupil = mobile_schema::global_id::print("Person", &case.pupil.to_string());
        let probe = Probe::mutation(
            "openCase",
            "case { state }",
            json!({ "pupilId": pupil }),
            "pupilId",
            &self.missing("Person"),
        );
        self.write(cell, &probe, Expected::of(staff || registers, false)).await;
        for form in FORMS {
            self.write_form(cell, form).await;
        }
    }

    async fn write_form(&mut self, cell: &Cell, form: &'static str) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let ty = type_of(form);
        let seen = self.cells.reads(&role, relation, form);
        let whole = self.cells.does(&role, relation, form, 'W');
        let part = self.cells.does(&role, relation, form, 'o');
        let changed = format!("{form} {{ note family }}");
        let fresh = whole && seen;
        let draft =
            if fresh || part { self.town.begin(&case, form, true).await } else { case.forms[form].draft.clone() };
        let question = match role.as_str() {
            "guardian" => "guardianPart",
            "pupil" => "pupilPart",
            _ if is_let_in(&role) => "agencyPart",
            _ => "note",
        };
        let has = |question: &str| !question.ends_with("Part") || parts_of(form).contains(&question);
        let question = if has(question) { question } else { "note" };
        let said = if question == "note" { Town::secret(&case, form, "note") + " igjen" } else { "min del".to_owned() };
        let save = json!({ "id": draft, "answers": { question: said } });
        let probe = Probe::mutation(&verb("save", form), &changed, save, "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole || part, seen)).await;

        let start = json!({ "caseId": case.id, "answers": { "note": Town::secret(&case, form, "note") } });
        let probe = Probe::mutation(&verb("start", form), &changed, start, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(whole, seen)).await;

        let probe = Probe::mutation(&verb("finish", form), &changed, json!({ "id": draft }), "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;

        if is_signed(form) {
            self.sign_form(cell, form, &changed).await;
        }
        let discard = json!({ "id": draft, "reason": "Feil." });
        let probe = Probe::mutation(&verb("discard", form), &changed, discard, "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;
    }

    async fn sign_form(&mut self, cell: &Cell, form: &'static str, changed: &str) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let ty = type_of(form);
        let seen = self.cells.reads(&role, relation, form);
        let signs = self.cells.does(&role, relation, form, 'S');
        let finished =
            if signs { self.town.finished(&case, form, true).await } else { case.forms[form].finished.clone() };
        let sign = json!({
            "fillingId": finished, "participantId": self.town.row_of(&role), "how": "TYPED", "revision": 1,
        });
        let probe = Probe::mutation(&verb("sign", form), changed, sign, "fillingId", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(signs, seen)).await;
        let whole = self.cells.does(&role, relation, form, 'W');
        let Some(signed) = case.forms[form].signed.clone() else { return };
        let probe =
            Probe::mutation(&verb("amend", form), changed, json!({ "amends": signed }), "amends", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;
    }

    pub(super) async fn shares(&mut self, cell: &Cell) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let by_place = self.reads_consents(&role, relation);
        let staff = self.cells.does(&role, relation, "signals", 'W');
        let family = by_place && !staff;
        let giver = if family { cell.asker.id } else { case.pupil };
        let consent = json!({
            "caseId": case.id, "giverId": giver, "agency": "BUP", "forms": ["agreement"], "purpose": "Prøve.", "how": "EID",
        });
        let probe = Probe::mutation("recordConsent", "consent { agency }", consent, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(by_place, by_place)).await;
        let id = self.town.ids.next();
        let share = json!({
            "id": id, "caseId": case.id, "personId": self.town.people["interpreter"].id, "role": "INTERPRETER",
            "forms": ["referral"], "reason": "Prøve.", "basis": "NEED", "until": "2026-11-20",
        });
        let probe = Probe::mutation("shareCase", "share { basis }", share, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(staff, by_place)).await;
        if staff {
            self.town.done(&self.town.principal, "endShare", json!({ "id": id })).await;
        }
        let glass = json!({ "caseId": case.id, "reason": "Barnet er i fare." });
        let probe = Probe::mutation("breakGlass", "share { basis }", glass, "caseId", &self.missing("Case"));
        let breaks = role == "leadership" && !by_place;
        // What a principal of another place reads then is told in `sharing.rs`.
        if !breaks {
            let expected = if role == "leadership" { Expected::Refused } else { Expected::Nothing };
            self.write(cell, &probe, expected).await;
        }
        for (mutation, ty, id) in [
            ("withdrawConsent", "Consent", case.consent.clone()),
            ("endShare", "Share", case.shares.values().next().cloned()),
        ] {
            let Some(id) = id.filter(|_| !by_place) else { continue };
            let selection = if ty == "Consent" { "consent { agency }" } else { "share { basis }" };
            let probe = Probe::mutation(mutation, selection, json!({ "id": id }), "id", &self.missing(ty));
            self.write(cell, &probe, Expected::Nothing).await;
        }
    }
}

/// What must come of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Done,
    /// They see it, and it is not theirs to do.
    Refused,
    /// It is not there for them.
    Nothing,
}

impl Expected {
    fn of(does: bool, sees: bool) -> Self {
        match (does, sees) {
            (true, _) => Self::Done,
            (false, true) => Self::Refused,
            (false, false) => Self::Nothing,
        }
    }
}

fn parts_of(form: &str) -> &'static [&'static str] {
    match form {
        "interview" | "evaluation" => &["guardianPart", "pupilPart"],
        "agreement" => &["guardianPart", "pupilPart", "agencyPart"],
        "referral" => &["agencyPart"],
        _ => &[],
    }
}
