//! What is read by its id: the thing itself, what hangs on it, and its parts.

use serde_json::{Value, json};

use super::{Cell, Matrix, closed, fragments, sealed_cases, secrets, without_rows};
use crate::{
    cells::{FORMS, Relation, is_let_in},
    probe::Probe,
    town::{Town, type_of},
};

impl Matrix {
    /// Something that is read by its id: `marks` show where it is allowed.
    pub(super) async fn read(&mut self, cell: &Cell, probe: &Probe, allowed: bool, marks: &[String]) {
        for disguise in self.disguises {
            let name = format!("{} ({disguise:?})", probe.name);
            let before = self.entries().await;
            let text = self.ask(cell, probe, *disguise, false).await;
            let new = self.entries().await - before;
            let expected = i64::try_from(sealed_cases(&text).len()).unwrap();
            if new != expected {
                self.fault(cell, &name, format!("{new} audit entries for {expected} cases: {text}"));
            }
            if allowed && disguise.is_honest() {
                if let Some(mark) = marks.iter().find(|mark| !text.contains(mark.as_str())) {
                    self.fault(cell, &name, format!("does not show {mark}: {text}"));
                }
            } else if !allowed {
                let nothing = self.ask_about_nothing(cell, probe, *disguise).await;
                if text != nothing {
                    self.fault(cell, &name, format!("differs from nothing:\n  {text}\n  {nothing}"));
                }
            }
        }
    }

    pub(super) async fn reads(&mut self, cell: &Cell) {
        let case = &cell.case;
        let all = without_rows(&self.visible(cell, case));
        let seen = self.cells.reads(&cell.role, cell.relation, "signals")
            || FORMS.iter().any(|form| self.cells.reads(&cell.role, cell.relation, form));
        let fragments = fragments();
        let of_case = format!(
            "{{ state pupil {{ name }} fillings(first: 100) {{ nodes {{ id status {fragments} }} }} consents {{ purpose }} \
             shares {{ reason }} log(first: 5) {{ nodes {{ says personName }} }} followUps {{ formName }} }}"
        );
        let probe = Probe::query("case", "case(id: $v)", &of_case, &case.id, &self.missing("Case"));
        self.read(cell, &probe, seen, &all).await;
        let probe = Probe::query(
            "node Case",
            "node(id: $v)",
            &format!("{{ ... on Case {of_case} }}"),
            &case.id,
            &self.missing("Case"),
        );
        self.read(cell, &probe, seen, &all).await;
        let pupil = mobile_schema::global_id::print("Person", &case.pupil.to_string());
        let probe = Probe::query(
            "node Person",
            "node(id: $v)",
            "{ ... on Person { name cases { state } } }",
            &pupil,
            &self.missing("Person"),
        );
        let knows = seen || self.knows_pupil(cell);
        self.read(cell, &probe, knows, &["\"name\":\"".to_owned()]).await;
        for form in FORMS {
            self.read_form(cell, form).await;
        }
        for (what, ids, allowed) in [
            ("Consent", case.consent.clone(), self.reads_consents(&cell.role, cell.relation)),
            ("Share", case.shares.get(&cell.role).cloned(), self.reads_shares(&cell.role, cell.relation)),
        ] {
            let Some(id) = ids else { continue };
            let selection =
                if what == "Consent" { "{ ... on Consent { purpose } }" } else { "{ ... on Share { reason } }" };
            let probe = Probe::query(format!("node {what}"), "node(id: $v)", selection, &id, &self.missing(what));
            let mark = format!("{}.{}", if what == "Consent" { "formaal" } else { "grunn" }, case.name);
            self.read(cell, &probe, allowed, &[mark]).await;
        }
    }

    /// The pupil whom one's own other cases are about, or whom one registers.
    pub(super) fn knows_pupil(&self, cell: &Cell) -> bool {
        let own = matches!(cell.relation, Relation::Own | Relation::Shared | Relation::Withdrawn);
        own && (self.cells.cell(&cell.role, "signals").contains(['r', 'W', 'R']) || is_let_in(&cell.role))
    }

    async fn read_form(&mut self, cell: &Cell, form: &'static str) {
        let ty = type_of(form);
        let allowed = self.cells.reads(&cell.role, cell.relation, form);
        let fillings = cell.case.forms[form].clone();
        let visible: Vec<String> = secrets(form)
            .into_iter()
            .filter(|(_, column)| self.cells.reads(&cell.role, cell.relation, column))
            .map(|(question, _)| Town::secret(&cell.case, form, question))
            .collect();
        let closed = closed(form);
        let own = format!(
            "{{ note family {closed} present {{ name }} missing {{ question state }} signatures {{ name declinedReason }} \
             conflicts {{ value }} history(first: 3) {{ nodes {{ kind questions }} }} case {{ pupil {{ name }} }} createdBy {{ name }} }}"
        );
        let inline = format!("{{ ... on {ty} {own} }}");
        for (name, field, selection) in [
            (form.to_owned(), format!("{form}(id: $v)"), &own),
            (format!("filling {ty}"), "filling(id: $v)".to_owned(), &inline),
            (format!("node {ty}"), "node(id: $v)".to_owned(), &inline),
            (format!("nodes {ty}"), "nodes(ids: [$v])".to_owned(), &inline),
        ] {
            let probe = Probe::query(name, &field, selection, &fillings.draft, &self.missing(&ty));
            self.read(cell, &probe, allowed, &visible).await;
        }
        let parts = self.parts(&fillings.draft, &ty).await;
        for (kind, id) in parts {
            let (selection, mark) = match kind {
                "Edit" => ("{ ... on Edit { kind questions author { name } } }", "START"),
                _ => ("{ ... on Participant { name role } }", "name"),
            };
            let probe =
                Probe::query(format!("node {kind} of {ty}"), "node(id: $v)", selection, &id, &self.missing(kind));
            self.read(cell, &probe, allowed, &[mark.to_owned()]).await;
        }
    }

    /// Ids of an edit and of a participant, as the principal sees them.
    async fn parts(&self, filling: &str, ty: &str) -> Vec<(&'static str, String)> {
        let document = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ present {{ id }} history(last: 1) {{ nodes {{ id }} }} }} }} }}"
        );
        let seen = self.town.principal.data(&document, json!({ "id": filling })).await.unwrap();
        let text = |pointer: &str| seen.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        vec![("Edit", text("/node/history/nodes/0/id")), ("Participant", text("/node/present/0/id"))]
    }
}
