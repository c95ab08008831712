//! `forms explain`: what a code means.

use anyhow::bail;
use clap::Args;

use crate::{Ended, Lang};

/// Says what a code means, by an example.
#[derive(Args)]
pub struct Explain {
    /// A code of a message: F101.
    code: String,
    /// The language of messages.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

impl Explain {
    pub fn run(&self) -> anyhow::Result<Ended> {
        match forms_dsl::explain::explain(&self.code.to_uppercase(), self.lang.into()) {
            Some(story) => Ok(Ended::well(story)),
            None => bail!("there is no code {}", self.code),
        }
    }
}
