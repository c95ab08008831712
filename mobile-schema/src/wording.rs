//! All that a respondent reads of mistakes, in bokmål and English.
//!
//! Calm sentences: what is open or does not fit, by the question's own label, and what to do. Nobody is blamed.

use forms_dsl::{
    answers::AnswerProblemKind,
    model::{AnswerType, Language, Registered, Text},
};
use rust_decimal::Decimal;

use crate::{
    filling::Status,
    mistake::{AnswerMistake, Mistake, Place},
};

/// The languages that there are words in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Bokmaal,
    English,
}

impl Tongue {
    fn of(language: &Language) -> Self {
        let base = language.as_str().split('-').next();
        match base {
            Some("nb" | "nn" | "no" | "se" | "sma" | "smj" | "da" | "sv") => Self::Bokmaal,
            Some(_) | None => Self::English,
        }
    }

    fn choose(self, bokmaal: impl Into<String>, english: impl Into<String>) -> String {
        match self {
            Self::Bokmaal => bokmaal.into(),
            Self::English => english.into(),
        }
    }

    /// A number as people write it.
    fn number(self, number: Decimal) -> String {
        let written = number.normalize().to_string();
        match self {
            Self::Bokmaal => written.replace('.', ","),
            Self::English => written,
        }
    }
}

impl Mistake<'_> {
    /// The sentence for a person.
    pub(crate) fn say(&self, language: &Language) -> String {
        let tongue = Tongue::of(language);
        let shown = |text: &Text| quoted(tongue, text.in_language(language));
        match self {
            Self::Answer(place, mistake) => answer(tongue, language, place, mistake),
            Self::Rule(_, say) => say.in_language(language).to_owned(),
            Self::UnknownQuestion => {
                tongue.choose("Skjemaet har ikke noe slikt spørsmål.", "The form has no such question.")
            }
            Self::TooLarge => tongue.choose(
                "Skjemaet rommer ikke mer tekst. Kort ned noe, eller legg det ved på en annen måte.",
                "The form holds no more text. Please shorten something, or attach it in another way.",
            ),
            Self::NotFound => tongue.choose(
                "Vi finner det ikke, eller du har ikke tilgang til det.",
                "We cannot find it, or you do not have access to it.",
            ),
            Self::NotDraft(status) => not_draft(tongue, *status),
            Self::HasSignatures => tongue.choose(
                "Noen har allerede skrevet under, så skjemaet kan ikke endres nå.",
                "Somebody has signed already, so the form cannot be changed now.",
            ),
            Self::NotYet(status) => not_yet(tongue, *status),
            Self::NotTheirs => tongue.choose("Dette er det andre som gjør.", "This is for others to do."),
            Self::ReasonMissing => tongue.choose("Skriv kort hvorfor.", "Please say briefly why."),
            Self::TooManyWords(most) => tongue.choose(
                format!("Dette kan ha høyst {most} tegn. Kort det ned."),
                format!("This can have at most {most} characters. Please shorten it."),
            ),
            Self::NoText => tongue.choose(
                "Her er det et tegn som ikke kan lagres. Skriv det på nytt.",
                "There is a character here that cannot be saved. Please type it again.",
            ),
            Self::UnusualMove(state) => {
                let state = shown(state);
                tongue.choose(
                    format!("Saken går vanligvis ikke rett til {state}. Skriv kort hvorfor den skal det nå."),
                    format!("A case does not usually go straight to {state}. Please say briefly why it should now."),
                )
            }
            Self::UnknownState => tongue.choose("Det finnes ingen slik tilstand.", "There is no such state."),
            Self::ClosesNothing(state) => {
                let state = shown(state);
                tongue.choose(
                    format!("En sak avsluttes ikke i {state}. Velg en tilstand som avslutter saken."),
                    format!("A case is not closed in {state}. Choose a state that closes it."),
                )
            }
            Self::ReadAgain => tongue.choose(
                "Skjemaet er endret siden det ble lest. Les det på nytt før du skriver under.",
                "The form has changed since it was read. Please read it again before signing.",
            ),
            Self::NewerVersion => tongue.choose(
                "Skjemaet har fått en ny versjon siden det ble fullført. Lagre og fullfør det på nytt før dere skriver under.",
                "The form has a newer version since it was finished. Please save and finish it again before signing.",
            ),
            Self::UnknownLine => {
                tongue.choose("Skjemaet har ikke noe slikt sted å skrive under.", "The form has no such place to sign.")
            }
            Self::UnknownParticipant(people) => {
                let people = shown(people);
                tongue.choose(
                    format!("Personen står ikke på listen {people}."),
                    format!("The person is not on the list {people}."),
                )
            }
            Self::NeedNotSign => {
                tongue.choose("Denne personen trenger ikke å skrive under.", "This person need not sign.")
            }
            Self::OtherSigner => {
                tongue.choose("Du kan bare skrive under for deg selv.", "You can only sign for yourself.")
            }
            Self::HasSigned => {
                tongue.choose("Denne personen har allerede skrevet under.", "This person has already signed.")
            }
            Self::ConsentMissing => tongue.choose(
                "Det finnes ikke et samtykke som gjelder for dette. Be om samtykke, og del når det er gitt.",
                "There is no consent for this. Please ask for it, and share once it is given.",
            ),
            Self::NotOfFamily => tongue.choose(
                "Bare eleven og de foresatte kan samtykke.",
                "Only the pupil and the guardians can consent.",
            ),
            Self::HasPlace => tongue.choose(
                "Hva denne rollen ser, følger av hvor den arbeider. Det kan ikke deles.",
                "What this role sees follows from where it works. It cannot be shared.",
            ),
            Self::NoSuchForm => tongue.choose("Velg minst ett skjema som finnes.", "Choose at least one form that exists."),
            Self::PastDay => tongue.choose("Den dagen har passert.", "That day has passed."),
            Self::UnknownMember(_) | Self::WrittenSince | Self::NoContent => self.say_of_push(tongue),
            Self::EvidenceMissing => tongue.choose(
                "Underskriften mangler tegning eller vitne.",
                "The signature lacks its drawing or its witness.",
            ),
        }
    }

    /// What a tablet sent and cannot be taken over.
    fn say_of_push(&self, tongue: Tongue) -> String {
        match self {
            Self::UnknownMember(member) => tongue.choose(
                format!("Nettbrettet sendte noe som ikke kan leses: `{member}`. Det er tatt vare på."),
                format!("The tablet sent something that cannot be read: `{member}`. It is kept."),
            ),
            Self::WrittenSince => tongue.choose(
                "Skjemaet ble slettet på nettbrettet, men noen hadde skrevet i det siden. Det står fortsatt.",
                "The form was deleted on the tablet, but somebody had written in it since. It is still there.",
            ),
            _ => tongue.choose(
                "Det som er underskrevet, er ikke dette skjemaet slik det var vist.",
                "What was signed is not this form as it was shown.",
            ),
        }
    }
}

fn answer(tongue: Tongue, language: &Language, place: &Place<'_>, mistake: &AnswerMistake<'_>) -> String {
    let at = named(tongue, language, place);
    match mistake {
        AnswerMistake::Open => tongue.choose(
            format!("{at} må besvares før skjemaet kan fullføres."),
            format!("{at} must be answered before the form can be finished."),
        ),
        AnswerMistake::Unfit(kind, expected) => unfit(tongue, &at, *kind, *expected),
        AnswerMistake::NotAlone => tongue.choose(
            format!("Ett av valgene under {at} utelukker de andre. Velg enten det eller de andre."),
            format!("One of the choices under {at} excludes the others. Choose either that one or the others."),
        ),
        AnswerMistake::NotOffered(option) => {
            let option = quoted(tongue, option.in_language(language));
            tongue.choose(
                format!("{option} kan ikke velges under {at}, slik saken og de andre svarene er nå. Velg noe annet."),
                format!(
                    "{option} cannot be chosen under {at}, as the case and the other answers are now. Choose something else."
                ),
            )
        }
        AnswerMistake::TooFew(least) => {
            tongue.choose(format!("{at} trenger minst {least}."), format!("{at} needs at least {least}."))
        }
        AnswerMistake::TooMany(most) => {
            tongue.choose(format!("{at} kan ha høyst {most}."), format!("{at} can have at most {most}."))
        }
        AnswerMistake::FixedRows => tongue.choose(
            format!("Radene i {at} er gitt på forhånd. De kan fylles ut, men ikke legges til eller fjernes."),
            format!("The rows of {at} are given. They can be filled in, but not added or removed."),
        ),
        AnswerMistake::UnknownRow => {
            tongue.choose(format!("Raden i {at} finnes ikke."), format!("There is no such row in {at}."))
        }
        AnswerMistake::UnknownPerson(people) => {
            let people = quoted(tongue, people.in_language(language));
            tongue.choose(
                format!("{at} må være en av dem som står på listen {people}."),
                format!("{at} must be one of those on the list {people}."),
            )
        }
        AnswerMistake::Stranger(of) => {
            let (bokmaal, english) = expected(of);
            tongue.choose(format!("{at} må være {bokmaal}."), format!("{at} must be {english}."))
        }
        AnswerMistake::ForOthers => {
            tongue.choose(format!("{at} fylles ut av andre."), format!("{at} is for others to fill in."))
        }
        AnswerMistake::Computed => {
            tongue.choose(format!("{at} regnes ut av seg selv."), format!("{at} is worked out by itself."))
        }
        AnswerMistake::Retired => {
            tongue.choose(format!("{at} spørres det ikke lenger om."), format!("{at} is no longer asked."))
        }
        AnswerMistake::Conflict => tongue.choose(
            format!("Noen andre svarte på {at} samtidig. Begge svarene er tatt vare på; velg ett av dem."),
            format!("Somebody else answered {at} at the same time. Both answers are kept; choose one of them."),
        ),
        AnswerMistake::Late => tongue.choose(
            format!("Et nyere svar på {at} var allerede lagret, så det gjelder fortsatt."),
            format!("A newer answer to {at} was saved already, so that one still counts."),
        ),
        AnswerMistake::LookAgain => tongue.choose(
            format!("Skjemaet har fått en ny versjon. Se på {at} en gang til, og lagre."),
            format!("The form has a newer version. Please look at {at} again, and save."),
        ),
    }
}

/// Whom or what an answer may name.
fn expected(of: &Registered) -> (&'static str, &'static str) {
    match of {
        Registered::Person => ("en person", "a person"),
        Registered::Pupil => ("eleven saken gjelder", "the pupil of the case"),
        Registered::Guardian => ("en av elevens foresatte", "a guardian of the pupil"),
        Registered::Staff(Some(_)) => {
            ("en av de ansatte rundt eleven i den rollen", "one of the staff around the pupil in that role")
        }
        Registered::Staff(None) => ("en av de ansatte rundt eleven", "one of the staff around the pupil"),
        Registered::School => ("en skole i kommunen", "a school of the municipality"),
        Registered::Class => ("en klasse i kommunen", "a class of the municipality"),
    }
}

fn unfit(tongue: Tongue, at: &str, kind: AnswerProblemKind, expected: Option<&AnswerType>) -> String {
    match kind {
        AnswerProblemKind::Unknown => {
            tongue.choose("Skjemaet har ikke noe slikt spørsmål.", "The form has no such question.")
        }
        AnswerProblemKind::Type => {
            let what = expected.map_or_else(|| tongue.choose("rader", "rows"), |expected| kind_of(tongue, expected));
            tongue.choose(format!("{at} må besvares med {what}."), format!("{at} must be answered with {what}."))
        }
        AnswerProblemKind::Range { min, max } => {
            let (min, max) = (tongue.number(min), tongue.number(max));
            tongue.choose(
                format!("{at} må være mellom {min} og {max}."),
                format!("{at} must be between {min} and {max}."),
            )
        }
        AnswerProblemKind::Decimals { most: 0 } => {
            tongue.choose(format!("{at} må være et helt tall."), format!("{at} must be a whole number."))
        }
        AnswerProblemKind::Decimals { most: 1 } => {
            tongue.choose(format!("{at} kan ha høyst én desimal."), format!("{at} can have at most one decimal place."))
        }
        AnswerProblemKind::Decimals { most } => tongue.choose(
            format!("{at} kan ha høyst {most} desimaler."),
            format!("{at} can have at most {most} decimal places."),
        ),
        AnswerProblemKind::Option => tongue.choose(
            format!("Svaret på {at} er ikke blant valgene."),
            format!("The answer to {at} is not among the choices."),
        ),
        AnswerProblemKind::TooLong { max } => tongue.choose(
            format!("Svaret på {at} kan ha høyst {max} tegn."),
            format!("The answer to {at} can have at most {max} characters."),
        ),
        AnswerProblemKind::NotAllowed => tongue.choose(
            format!("{at} kan ikke besvares med «vet ikke» eller «vil ikke svare»."),
            format!("{at} cannot be answered with “do not know” or “prefer not to say”."),
        ),
    }
}

fn kind_of(tongue: Tongue, expected: &AnswerType) -> String {
    match expected {
        AnswerType::ShortText { .. } | AnswerType::LongText { .. } => tongue.choose("tekst", "text"),
        AnswerType::Number { .. } | AnswerType::Scale { .. } => tongue.choose("et tall", "a number"),
        AnswerType::YesNo | AnswerType::Tick => tongue.choose("ja eller nei", "yes or no"),
        AnswerType::OneOf { .. } => tongue.choose("ett av valgene", "one of the choices"),
        AnswerType::ManyOf { .. } => tongue.choose("valg fra listen", "choices from the list"),
        AnswerType::Date => tongue.choose("en dato", "a date"),
        AnswerType::Time => tongue.choose("et klokkeslett", "a time of day"),
        AnswerType::Period => tongue.choose("en periode", "a period"),
        AnswerType::DateTime => tongue.choose("dato og klokkeslett", "a date and a time"),
        AnswerType::Registered(Registered::School) => tongue.choose("en skole", "a school"),
        AnswerType::Registered(Registered::Class) => tongue.choose("en klasse", "a class"),
        AnswerType::PersonOf { .. } | AnswerType::Registered(_) => tongue.choose("en person", "a person"),
        AnswerType::Role => tongue.choose("en rolle", "a role"),
    }
}

fn not_draft(tongue: Tongue, status: Status) -> String {
    match status {
        Status::Signed => tongue.choose(
            "Skjemaet er underskrevet og kan ikke endres. Lag en rettelse i stedet.",
            "The form is signed and cannot be changed. Make an amendment instead.",
        ),
        Status::Amended => tongue.choose(
            "Skjemaet er erstattet av en rettelse og kan ikke endres.",
            "The form was replaced by an amendment and cannot be changed.",
        ),
        Status::Discarded => {
            tongue.choose("Skjemaet er forkastet og kan ikke endres.", "The form is discarded and cannot be changed.")
        }
        Status::Draft | Status::Finished => {
            tongue.choose("Skjemaet kan ikke endres nå.", "The form cannot be changed now.")
        }
    }
}

/// Why a filling was discarded whose document a tablet deleted.
pub(crate) fn discarded_on_tablet(language: &Language) -> String {
    Tongue::of(language).choose("Forkastet på nettbrettet.", "Discarded on the tablet.")
}

fn not_yet(tongue: Tongue, status: Status) -> String {
    match status {
        Status::Draft => {
            tongue.choose("Skjemaet er et utkast. Fullfør det først.", "The form is a draft. Please finish it first.")
        }
        Status::Finished => tongue.choose(
            "Skjemaet er ikke underskrevet av alle ennå, så det kan rettes uten rettelse.",
            "The form is not signed by everyone yet, so it can be changed without an amendment.",
        ),
        Status::Signed => tongue.choose("Alle har skrevet under allerede.", "Everyone has signed already."),
        Status::Amended | Status::Discarded => not_draft(tongue, status),
    }
}

/// `«Uke nr.» i rad 2 av «Opptrapping»`
fn named(tongue: Tongue, language: &Language, place: &Place<'_>) -> String {
    let label = quoted(tongue, place.label.in_language(language));
    let Some((rows, row)) = place.within else { return label };
    let rows = quoted(tongue, rows.in_language(language));
    match row {
        Some(row) => tongue.choose(format!("{label} i rad {row} av {rows}"), format!("{label} in row {row} of {rows}")),
        None => tongue.choose(format!("{label} i {rows}"), format!("{label} in {rows}")),
    }
}

fn quoted(tongue: Tongue, text: &str) -> String {
    tongue.choose(format!("«{text}»"), format!("“{text}”"))
}
