//! What is printed.

use super::{Cell, Matrix, sealed_cases, secrets};
use crate::{
    cells::FORMS,
    town::{Town, type_of},
};

impl Matrix {
    /// A page for paper shows what the API shows, and is not there where the filling is not.
    pub(super) async fn paper(&mut self, cell: &Cell) {
        for form in FORMS {
            let allowed = self.cells.reads(&cell.role, cell.relation, form);
            let visible: Vec<String> = secrets(form)
                .into_iter()
                // What is of class K4 is on no paper, which is handed round.
                .filter(|(_, column)| *column != "interview F" && self.cells.reads(&cell.role, cell.relation, column))
                .map(|(question, _)| Town::secret(&cell.case, form, question))
                .collect();
            let fillings = cell.case.forms[form].clone();
            let nothing = self.print(cell, &self.missing(&type_of(form))).await;
            for id in [Some(fillings.draft), Some(fillings.finished), fillings.signed].into_iter().flatten() {
                let before = self.entries().await;
                let (status, page) = self.print(cell, &id).await;
                let new = self.entries().await - before;
                let what = format!("paper of {form}");
                if let Some(leak) = cell.forbidden.iter().find(|secret| page.contains(secret.as_str())) {
                    self.fault(cell, &what, format!("leaks {leak}"));
                }
                let expected = i64::try_from(sealed_cases(&page).len()).unwrap();
                if new != expected {
                    self.fault(cell, &what, format!("{new} audit entries for {expected} cases"));
                }
                if !allowed && (status, page.clone()) != nothing {
                    self.fault(cell, &what, format!("differs from nothing: {status} {page}"));
                }
                if let Some(mark) = visible.iter().find(|mark| allowed && !page.contains(mark.as_str())) {
                    self.fault(cell, &what, format!("does not show {mark}"));
                }
            }
        }
    }

    async fn print(&mut self, cell: &Cell, id: &str) -> (u16, String) {
        self.requests += 1;
        let (status, page) = cell.asker.client.get(&format!("/fillings/{id}/print")).await.unwrap();
        (status, page.replace(id, "ID"))
    }
}
