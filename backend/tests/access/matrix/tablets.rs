//! What tablets pull, push and follow.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Cell, Matrix, sealed_cases};
use crate::{
    cells::{FORMS, is_of_kindergarten},
    probe::bare,
    town::{Town, type_of},
};

/// The members of each collection's documents.
const COLLECTIONS: [(&str, &str); 4] = [
    ("Filling", "id editId form formVersion language caseId amends finishedAt answers _deleted"),
    (
        "Signature",
        "id fillingId item signerId method evidence editIds content answersHash shownHash signedAtDevice state _deleted",
    ),
    ("Conflict", "id fillingId path value base author at _deleted"),
    ("Rejection", "id collection documentId editId path code message value at _deleted"),
];

/// How long nothing must come until nothing comes.
const QUIET: Duration = Duration::from_millis(700);

impl Matrix {
    /// From the beginning a tablet gets all that is its person's, and not a word of anything else.
    pub(super) async fn pulls(&mut self, cell: &Cell) {
        let mut fillings: BTreeMap<String, String> = BTreeMap::new();
        let mut told = String::new();
        for (collection, members) in COLLECTIONS {
            let name = format!("pull{collection}");
            self.tried.insert(name.clone());
            let mut checkpoint = Value::Null;
            loop {
                let document = format!(
                    "query($c: {collection}InputCheckpoint) {{ {name}(checkpoint: $c, limit: 40) {{
                        documents {{ {members} }} checkpoint {{ id seq epoch }} }} }}"
                );
                let before = self.entries().await;
                self.requests += 1;
                let data = cell.asker.client.data(&document, json!({ "c": checkpoint })).await.unwrap();
                let new = self.entries().await - before;
                let text = data.to_string();
                if let Some(leak) = cell.forbidden.iter().find(|secret| text.contains(secret.as_str())) {
                    self.fault(cell, &name, format!("leaks {leak}"));
                }
                let page = data[&name]["documents"].as_array().unwrap().clone();
                let mut sealed = sealed_cases(&text).len();
                if matches!(collection, "Signature" | "Conflict") {
                    let homes = page.iter().filter_map(|d| fillings.get(d["fillingId"].as_str()?));
                    sealed = homes.collect::<BTreeSet<_>>().len();
                }
                if new != i64::try_from(sealed).unwrap() {
                    self.fault(cell, &name, format!("{new} audit entries for {sealed} cases"));
                }
                for document in &page {
                    self.is_theirs(cell, &name, document, &mut fillings);
                }
                told += &text;
                checkpoint = data[&name]["checkpoint"].clone();
                if page.len() < 40 {
                    break;
                }
            }
        }
        if let Some(mark) = self.visible_anywhere(cell).iter().find(|mark| !told.contains(mark.as_str())) {
            self.fault(cell, "pull", format!("does not bring {mark}"));
        }
    }

    /// A document of somebody's own; from the beginning nothing is told to be gone.
    fn is_theirs(&mut self, cell: &Cell, name: &str, document: &Value, fillings: &mut BTreeMap<String, String>) {
        let text = |member: &str| document[member].as_str().map(str::to_owned);
        let id = text("id").unwrap();
        let is_theirs = match name {
            "pullFilling" | "streamFilling" => {
                let (Some(form), Some(case)) = (text("form"), text("caseId")) else {
                    return self.fault(cell, name, format!("tells that {id} is gone"));
                };
                fillings.insert(id, case.clone());
                self.sees(cell, &case, &form)
            }
            "pullRejection" | "streamRejection" => false,
            _ => text("fillingId").is_some_and(|filling| fillings.contains_key(&filling)),
        };
        if !is_theirs {
            self.fault(cell, name, format!("brings what is not theirs: {document}"));
        }
    }

    fn sees(&self, cell: &Cell, case: &str, form: &str) -> bool {
        let mut cases = self.town.cases.iter().filter(|((place, _), _)| *place == is_of_kindergarten(&cell.role));
        let found = cases.find(|(_, other)| bare(&other.id) == case);
        found.is_some_and(|((_, relation), _)| self.cells.reads(&cell.role, *relation, form))
    }

    /// A push into what is not theirs is set aside as one into what does not exist.
    pub(super) async fn pushes(&mut self, cell: &Cell) {
        for form in FORMS {
            self.push_filling(cell, form).await;
            self.push_signature(cell, form).await;
        }
        for (path, id) in cell.case.conflicts.clone() {
            let column = if path == "assessment" { "interview F" } else { "interview" };
            if self.cells.does(&cell.role, cell.relation, column, 'W') {
                continue;
            }
            let real = self.push(cell, "Conflict", &json!({ "id": id, "_deleted": true })).await;
            let nothing = self.push(cell, "Conflict", &json!({ "id": self.town.ids.next(), "_deleted": true })).await;
            if real != nothing && !self.cells.reads(&cell.role, cell.relation, column) {
                self.fault(cell, "pushConflict", format!("differs from nothing:\n  {real}\n  {nothing}"));
            }
            let draft = &cell.case.forms["interview"].draft;
            let seen = self
                .town
                .principal
                .data("query($id: ID!) { interview(id: $id) { conflicts { question } } }", json!({ "id": draft }));
            if !seen.await.unwrap().to_string().contains(&path) {
                self.fault(cell, "pushConflict", format!("settles what is not theirs: {path}"));
            }
        }
        self.push_rejection(cell).await;
    }

    async fn push_filling(&mut self, cell: &Cell, form: &'static str) {
        let seen = self.cells.reads(&cell.role, cell.relation, form);
        let whole = self.cells.does(&cell.role, cell.relation, form, 'W');
        let note = Town::secret(&cell.case, form, "note");
        if whole {
            let draft = self.town.begin(&cell.case, form, true).await;
            let mine = format!("{note} fra nettbrett");
            let before = self.entries().await;
            let text = self.push_note(cell, form, &bare(&draft), &bare(&cell.case.id), (&note, &mine)).await;
            let new = self.entries().await - before;
            let kept = self.note_of(form, &draft).await;
            if kept != mine || new != 1 {
                self.fault(cell, "pushFilling", format!("{form} is not taken, {new} entries: {kept} {text}"));
            }
            return;
        }
        let draft = &cell.case.forms[form].draft;
        let (id, case) = (bare(draft), bare(&cell.case.id));
        let real = self.push_note(cell, form, &id, &case, (&note, "stjålet")).await;
        let kept = self.note_of(form, draft).await;
        if kept == "stjålet" {
            self.fault(cell, "pushFilling", format!("writes into {form}"));
        }
        if !seen {
            let missing = [(); 2].map(|()| self.town.ids.next().to_string());
            let nothing = self.push_note(cell, form, &missing[0], &missing[1], (&note, "stjålet")).await;
            if real != nothing {
                self.fault(cell, "pushFilling", format!("{form} differs from nothing:\n  {real}\n  {nothing}"));
            }
        }
    }

    async fn note_of(&self, form: &str, id: &str) -> String {
        let document = format!("query($id: ID!) {{ {form}(id: $id) {{ note }} }}");
        let seen = self.town.principal.data(&document, json!({ "id": id })).await.unwrap();
        seen[form]["note"].as_str().unwrap_or_default().to_owned()
    }

    async fn push_note(
        &mut self,
        cell: &Cell,
        form: &str,
        id: &str,
        case: &str,
        (before, after): (&str, &str),
    ) -> String {
        let document = |note: &str| {
            json!({
                "id": id, "editId": self.town.ids.next(), "form": form, "formVersion": 1, "language": "nb",
                "caseId": case, "answers": { "note": note }, "_deleted": false,
            })
        };
        let row = json!({ "assumedMasterState": document(before), "newDocumentState": document(after) });
        self.push_row(cell, "Filling", &row, &[id, case]).await
    }

    async fn push_signature(&mut self, cell: &Cell, form: &'static str) {
        if self.cells.reads(&cell.role, cell.relation, form) {
            return;
        }
        let signature = |filling: &str| {
            json!({
                "id": self.town.ids.next(), "fillingId": filling, "item": "signatures",
                "signerId": self.town.row_of(&cell.role), "method": "typed", "evidence": "", "editIds": [],
                "content": "{}", "answersHash": "", "shownHash": "",
            })
        };
        let real = signature(&bare(&cell.case.forms[form].finished));
        let nothing = signature(&self.town.ids.next().to_string());
        let (real, nothing) = (self.push(cell, "Signature", &real).await, self.push(cell, "Signature", &nothing).await);
        if real != nothing {
            self.fault(cell, "pushSignature", format!("{form} differs from nothing:\n  {real}\n  {nothing}"));
        }
    }

    /// Somebody else's rejection is not theirs to have seen.
    async fn push_rejection(&mut self, cell: &Cell) {
        let Some(id) = self.rejection else { return };
        let text = self.push(cell, "Rejection", &json!({ "id": id, "_deleted": true })).await;
        let there = self.town.principal.data("{ pullRejection(limit: 100) { documents { id _deleted } } }", json!({}));
        let there = there.await.unwrap().to_string();
        if !there.contains(&format!("{{\"id\":\"{id}\",\"_deleted\":false}}"))
            && !there.contains(&format!("\"_deleted\":false,\"id\":\"{id}\""))
        {
            self.fault(cell, "pushRejection", format!("takes another's away: {text} {there}"));
        }
    }

    async fn push(&mut self, cell: &Cell, collection: &str, document: &Value) -> String {
        let ids = ["id", "fillingId"].map(|member| document[member].as_str().unwrap_or("-").to_owned());
        let row = json!({ "newDocumentState": document });
        self.push_row(cell, collection, &row, &[&ids[0], &ids[1]]).await
    }

    /// The answer's text without the ids that were sent.
    async fn push_row(&mut self, cell: &Cell, collection: &str, row: &Value, ids: &[&str]) -> String {
        self.requests += 1;
        let name = format!("push{collection}");
        self.tried.insert(name.clone());
        let argument = format!("{}PushRow", collection.to_lowercase());
        let document =
            format!("mutation($rows: [{collection}InputPushRow!]) {{ {name}({argument}: $rows) {{ id _deleted }} }}");
        let reply = cell.asker.client.ask(&document, json!({ "rows": [row] })).await.unwrap();
        let text = format!("{} {}", reply.status, reply.body);
        if let Some(leak) = cell.forbidden.iter().find(|secret| text.contains(secret.as_str())) {
            self.fault(cell, &name, format!("leaks {leak}"));
        }
        ids.iter().fold(text, |text, id| text.replace(id, "ID"))
    }

    /// Everybody follows everything, whatever they claim to be, while the principal writes in every case.
    pub(super) async fn streams(&mut self, cells: &[Cell]) {
        let mut sockets = Vec::new();
        for cell in cells {
            let mut socket = cell.asker.client.socket().await.unwrap();
            for (collection, members) in COLLECTIONS {
                let name = format!("stream{collection}");
                let claims = "headers: { authorization: \"Bearer nv_x\", roles: \"leadership\" }";
                let document = format!("subscription {{ {name}({claims}) {{ documents {{ {members} }} }} }}");
                socket.subscribe(&name, &document).await.unwrap();
                self.tried.insert(name);
            }
            sockets.push(socket);
        }
        tokio::time::sleep(QUIET).await;
        for case in self.town.cases.values() {
            for form in FORMS {
                let note = Town::secret(case, form, "note");
                let save = json!({ "id": case.forms[form].draft, "answers": { "note": note } });
                self.town.done(&self.town.principal, &format!("save{}", type_of(form)), save).await;
            }
            self.town.conflict(case).await;
        }
        for (cell, mut socket) in cells.iter().zip(sockets) {
            let mut fillings = BTreeMap::new();
            let mut told = String::new();
            while let Ok(Ok(message)) = tokio::time::timeout(QUIET, socket.hear()).await {
                let name = message["id"].as_str().unwrap_or_default().to_owned();
                let documents = message.pointer(&format!("/payload/data/{name}/documents"));
                let Some(documents) = documents.and_then(Value::as_array) else {
                    self.fault(cell, &name, format!("says {message}"));
                    continue;
                };
                for document in documents {
                    if name == "streamConflict" {
                        self.is_told_of_conflict(cell, document);
                    } else {
                        self.is_theirs(cell, &name, document, &mut fillings);
                    }
                }
                told += &message.to_string();
                self.requests += 1;
            }
            if let Some(leak) = cell.forbidden.iter().find(|secret| told.contains(secret.as_str())) {
                self.fault(cell, "stream", format!("leaks {leak}"));
            }
            let marks = self.visible_anywhere(cell);
            if let Some(mark) = marks.iter().find(|m| m.ends_with("note") && !told.contains(m.as_str())) {
                self.fault(cell, "stream", format!("does not bring {mark}"));
            }
        }
    }

    fn is_told_of_conflict(&mut self, cell: &Cell, document: &Value) {
        let interview = |case: &str| self.sees(cell, case, "interview");
        let filling = document["fillingId"].as_str().unwrap_or_default();
        let home = self.town.cases.values().find(|case| bare(&case.forms["interview"].draft) == filling);
        let is_theirs = home.is_some_and(|case| interview(&bare(&case.id)));
        let answer = home.zip(document["path"].as_str()).map(|(case, path)| Town::secret(case, "interview", path));
        if !is_theirs || answer.is_some_and(|answer| cell.forbidden.contains(&answer)) {
            self.fault(cell, "streamConflict", format!("brings what is not theirs: {document}"));
        }
    }
}

/// A rejection of the principal's, which nobody else may take away.
pub(super) async fn rejected(town: &Town) -> Uuid {
    let row = json!({ "newDocumentState": { "id": town.ids.next(), "form": "?" } });
    let push = "mutation($rows: [FillingInputPushRow!]) { pushFilling(fillingPushRow: $rows) { id } }";
    town.principal.data(push, json!({ "rows": [row] })).await.unwrap();
    let pulled = town.principal.data("{ pullRejection(limit: 10) { documents { id } } }", json!({})).await.unwrap();
    pulled.pointer("/pullRejection/documents/0/id").and_then(Value::as_str).unwrap().parse().unwrap()
}
