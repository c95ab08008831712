//! Schools and people that an administrator hands in by mutation, under the rules of the files.

use forms_dsl::{diagnostic::MessageLanguage, model::Role};
use mobile_schema::{
    change::{UserError, UserErrorCode},
    sheets::{HandIn, HandedIn},
    store::StoreError,
};

use super::SeaStore;
use crate::import::{Imported, Intent, Order, message_language};

/// Whose it is to say who there is.
const ADMINISTRATOR: &str = "administrator";

impl SeaStore {
    /// Takes it over, or says what hinders that.
    pub(super) async fn take_in(&self, hand_in: HandIn) -> Result<HandedIn, StoreError> {
        let HandIn { sheets, only_tell, with_leavers } = hand_in;
        let language = message_language(self.requester.language.as_str());
        let is_theirs =
            self.requester.roles.iter().any(|role| matches!(role, Role::Named(name) if name.as_str() == ADMINISTRATOR));
        if !is_theirs || self.requester.handed.is_some() {
            let error = either(
                language,
                "This is for the municipality's administrators.",
                "Dette er for kommunens administratorer.",
            );
            return Ok(refused(UserErrorCode::NotWritable, error));
        }
        let order = Order {
            by: self.requester.person,
            now: self.now,
            intent: if only_tell { Intent::Tell } else { Intent::Apply { with_leavers } },
            progress: &|_, _| (),
        };
        let settings = self.served.folder.settings();
        let imported = self.stores.database.import_people(&sheets, settings, &self.stores.master, order).await?;
        Ok(match imported {
            Imported::Refused(defects) => HandedIn { errors: defects.user_errors(language), ..HandedIn::default() },
            Imported::Compared { difference, applied } => {
                HandedIn { differences: difference.sentences(language).collect(), applied, errors: Vec::new() }
            }
            Imported::TooManyLeave { difference } => HandedIn {
                differences: difference.sentences(language).collect(),
                ..refused(
                    UserErrorCode::Rule,
                    either(
                        language,
                        "More than a tenth of those known would leave. If all lines are there, say `withLeavers`.",
                        "Mer enn en tidel av dem som er kjent fra før ville slutte. Er alle linjene med, så si \
                         `withLeavers`.",
                    ),
                )
            },
        })
    }
}

fn refused(code: UserErrorCode, message: &str) -> HandedIn {
    let error = UserError { code, message: message.to_owned(), path: vec!["input".to_owned()], question: None };
    HandedIn { errors: vec![error], ..HandedIn::default() }
}

fn either<'a>(language: MessageLanguage, english: &'a str, bokmaal: &'a str) -> &'a str {
    match language {
        MessageLanguage::English => english,
        MessageLanguage::Bokmaal => bokmaal,
    }
}
