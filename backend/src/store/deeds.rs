//! What was done, in a sentence, for those whom it concerns: no word of the trade, no answer, no id.

use forms_dsl::model::CheckedFolder;
use mobile_schema::{
    requester::Requester,
    rights::sees_form,
    store::{Pick, Select, Which},
};
use serde_json::Value;

use super::Fault;

/// Who did it where nobody did.
const NOBODY: (&str, &str) = ("Systemet", "The system");

/// The rows of the audit log, with sentences where `says` was asked for.
pub(super) fn told(
    select: &Select,
    json: &str,
    folder: &CheckedFolder,
    requester: &Requester,
) -> Result<String, Fault> {
    let offset = usize::from(matches!(select.which, Which::Of { .. }));
    let says = |pick: &Pick| matches!(pick, Pick::Column(key) if key.as_str() == "says");
    let Some(at) = select.picks.iter().position(says) else { return Ok(json.to_owned()) };
    let mut rows: Vec<Vec<Value>> = serde_json::from_str(json).map_err(|_| Fault::Stored("audit"))?;
    for row in &mut rows {
        if let Some(Value::String(deed)) = row.get_mut(at + offset) {
            *deed = sentence(deed, folder, requester);
        }
    }
    serde_json::to_string(&rows).map_err(|_| Fault::Stored("audit"))
}

/// The sentence of `action form name`, as `scoped` has a deed.
fn sentence(deed: &str, folder: &CheckedFolder, requester: &Requester) -> String {
    let mut parts = deed.splitn(3, ' ');
    let (action, form, name) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let english = !requester.language.as_str().starts_with('n');
    let choose =
        |(bokmaal, english_words): (&str, &str)| if english { english_words.to_owned() } else { bokmaal.to_owned() };
    let who = if name.is_empty() { choose(NOBODY) } else { name.to_owned() };
    let what = choose(words(action));
    match title(form, folder, requester) {
        Some(title) => format!("{who} {what}: {title}."),
        None => format!("{who} {what}."),
    }
}

/// What a form is called, for those who see it.
fn title(form: &str, folder: &CheckedFolder, requester: &Requester) -> Option<String> {
    let form = folder.find_form(form).filter(|form| sees_form(requester, form))?;
    Some(form.title.in_language(&requester.language).to_owned())
}

/// In bokmål and in English.
fn words(action: &str) -> (&'static str, &'static str) {
    match action {
        "read" => ("leste opplysninger som er skjermet", "read what is kept confidential"),
        "open_case" => ("åpnet saken", "opened the case"),
        "move_case" => ("flyttet saken til neste steg", "moved the case on"),
        "start" => ("begynte på et skjema", "began a form"),
        "save" => ("skrev i et skjema", "wrote in a form"),
        "finish" => ("fullførte et skjema", "finished a form"),
        "sign" | "signature" => {
            ("tok imot en underskrift, eller et nei til å skrive under", "took a signature, or a no to signing")
        }
        "amend" => ("begynte å rette et underskrevet skjema", "began to correct a signed form"),
        "discard" => ("forkastet et skjema", "discarded a form"),
        "record_consent" => ("noterte et samtykke til å dele", "recorded a consent to share"),
        "withdraw_consent" => ("trakk tilbake et samtykke", "withdrew a consent"),
        "share" | "grant_access" => ("delte skjemaer med noen", "shared forms with somebody"),
        "end_share" => ("avsluttet en deling", "ended a share"),
        "break_glass" => (
            "åpnet saken uten å høre til stedet, og skrev hvorfor",
            "opened the case without belonging to the place, and wrote why",
        ),
        "issue_hand_over" => {
            ("gjorde et nettbrett klart til å bli gitt videre", "made a tablet ready to be handed over")
        }
        "wake_hand_over" => ("tok over et nettbrett", "took over a tablet"),
        "end_hand_over" => ("ga et nettbrett tilbake", "gave a tablet back"),
        "publish" => ("tok i bruk nye skjemaer", "put new forms into use"),
        _ => ("gjorde noe som er skrevet ned", "did something that is written down"),
    }
}
