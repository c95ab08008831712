//! What is read in lists, with what is counted, filtered and ordered there.

use serde_json::json;

use super::{Cell, Matrix, closed, fragments, sealed_cases, without_rows};
use crate::cells::{FORMS, Relation, is_of_kindergarten};

impl Matrix {
    /// Lists show what is theirs and nothing else; what they show is looked at by `ask`.
    pub(super) async fn lists(&mut self, cell: &Cell) {
        let mine = self.visible_anywhere(cell);
        let in_cases = without_rows(&mine);
        let fragments = fragments();
        let documents = [
            (
                "cases",
                format!(
                    "cases(first: 100) {{ totalCount nodes {{ state fillings(first: 100) {{ nodes {{ {fragments} }} }} consents {{ purpose }} shares {{ reason }} }} }}"
                ),
            ),
            (
                "staff",
                "staff(first: 100) { totalCount nodes { name role person { name } school { name } } }".to_owned(),
            ),
            ("pupils", "pupils(first: 100) { totalCount nodes { name cases { state } } }".to_owned()),
            ("units", "units { name classes { name pupils { name cases { fillings { totalCount } } } } }".to_owned()),
            ("viewer", "viewer { name roles person { name cases { id } } }".to_owned()),
            ("forms", "forms { name openedBy seenBy } form(name: \"interview\") { name }".to_owned()),
            (
                "auditLog",
                "auditLog(first: 100) { totalCount nodes { says personName action case { state } } }".to_owned(),
            ),
        ];
        for (name, document) in &documents {
            self.list(cell, name, document, if *name == "cases" { &in_cases } else { &[] }).await;
        }
        for form in FORMS {
            let closed = closed(form);
            let document = format!(
                "{form}s(first: 100) {{ totalCount aggregates {{ count }} nodes {{ note family {closed} }} }} \
                 part: {form}s(filter: {{ note: {{ contains: \"hemmelig.\" }} }}, first: 100) {{ totalCount nodes {{ note }} }}"
            );
            let marks: Vec<String> = mine.iter().filter(|mark| mark.contains(&format!(".{form}."))).cloned().collect();
            self.list(cell, &format!("{form}s"), &document, &marks).await;
        }
    }

    async fn list(&mut self, cell: &Cell, name: &str, document: &str, marks: &[String]) {
        self.requests += 1;
        let roots = document.split(['(', ' ']).chain(name.split(' ')).map(str::to_owned);
        self.tried.extend(roots);
        let before = self.entries().await;
        let reply = cell.asker.client.ask(&format!("{{ {document} }}"), json!({})).await.unwrap();
        let text = reply.body.to_string();
        let (new, expected) = (self.entries().await - before, i64::try_from(sealed_cases(&text).len()).unwrap());
        if new != expected {
            self.fault(cell, name, format!("{new} audit entries for {expected} cases"));
        }
        if let Some(leak) = cell.forbidden.iter().find(|secret| text.contains(secret.as_str())) {
            self.fault(cell, name, format!("leaks {leak}"));
        }
        if let Some(mark) = marks.iter().find(|mark| !text.contains(mark.as_str())) {
            self.fault(cell, name, format!("does not show {mark}: {}", text.chars().take(300).collect::<String>()));
        }
        let sees_nothing = mark_count(&text, "\"totalCount\":0") == mark_count(&text, "\"totalCount\":");
        if name == "auditLog" && sees_nothing != (self.cells.cell(&cell.role, "audit") == "–") {
            self.fault(cell, name, format!("shows the log wrongly: {text}"));
        }
        if FORMS.iter().any(|form| name == format!("{form}s")) && marks.is_empty() && !sees_nothing {
            self.fault(cell, name, format!("counts what is not theirs: {text}"));
        }
    }

    pub(super) fn visible_anywhere(&self, cell: &Cell) -> Vec<String> {
        let mut all = Vec::new();
        for relation in Relation::ALL {
            let Some(case) = self.town.cases.get(&(is_of_kindergarten(&cell.role), relation)) else { continue };
            all.extend(self.visible(&Cell { relation, ..cell.clone() }, case));
        }
        all
    }
}

fn mark_count(text: &str, mark: &str) -> usize {
    text.matches(mark).count()
}
