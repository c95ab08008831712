//! `naervaer token list` and `revoke`: which tokens work, and an end to them.

use std::fmt::Write as _;

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};

use super::{CommandError, Office, Said, import::either};
use crate::{clock::day, config::Lang, store::tokens::Listed};

impl Office {
    /// The tokens that work, a line each.
    pub async fn list_tokens(&self, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let language: MessageLanguage = lang.into();
        let until = either(language, "until", "til");
        let mut text = String::new();
        for Listed { name, person, role, expires_at } in self.database.list_tokens(self.clock.now()).await? {
            // Writing to a string does not fail.
            let _: std::fmt::Result = writeln!(text, "{name}  {role}  {person}  {until} {}", day(expires_at));
        }
        if text.is_empty() {
            text.push_str(either(language, "No token works.\n", "Ingen token virker.\n"));
        }
        Ok(Said { text, well: true })
    }

    /// Ends a token, or all tokens and logins of somebody. What is connected with them is cut off within seconds.
    pub async fn revoke(&self, token: Option<&str>, person: Option<&str>, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let count = match (token, person) {
            (_, Some(person)) => self.database.revoke(self.find_person(person).await?).await?,
            (token, None) => {
                let name = token.unwrap_or_default();
                if !self.database.revoke_token(name).await? {
                    return Err(CommandError::NoToken(name.to_owned()));
                }
                1
            }
        };
        let text = match lang.into() {
            English => format!("{count} ended.\n"),
            Bokmaal => format!("{count} avsluttet.\n"),
        };
        Ok(Said { text, well: true })
    }
}
