//! What things are called: kinds of values, units, states, in the language of the message; keywords in that of the file.

use crate::{
    diagnostic::MessageLanguage,
    model::{AnswerState, Unit},
    problem::{Sort, Thing, wording::Words},
    source::{Sources, Span},
};

/// Speaks to an author about one file.
pub(super) struct Speaker {
    language: MessageLanguage,
    /// Whether the file's keywords are Norwegian.
    norwegian: bool,
}

impl Speaker {
    pub(super) fn of(span: Span, sources: &Sources, language: MessageLanguage) -> Self {
        let text = sources.get(span.file).map_or("", |file| &file.text);
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.into_iter().next().and_then(|line| line.split_whitespace().next()).unwrap_or_default();
        Self { language, norwegian: matches!(first, "skjema" | "katalog" | "innstillinger" | "tekster") }
    }

    /// Chooses a sentence.
    pub(super) fn say(&self, bokmaal: String, english: String) -> String {
        self.language.say(bokmaal, english)
    }

    /// The keyword as this file writes it.
    pub(super) fn keyword(&self, english: &'static str, bokmaal: &'static str) -> &'static str {
        if self.norwegian { bokmaal } else { english }
    }

    /// A title and a label, each in both languages.
    pub(super) fn words(&self, title: (String, String), label: (&str, &str)) -> Words {
        Words::new(self.say(title.0, title.1), self.language.say(label.0, label.1).to_owned())
    }

    /// A next step.
    pub(super) fn step(&self, words: Words, bokmaal: String, english: String) -> Words {
        words.advise(self.say(bokmaal, english))
    }

    /// "Did you mean", as changes that can be taken over.
    pub(super) fn did_you_mean(&self, words: Words, candidates: &[String], span: Span) -> Words {
        candidates.iter().fold(words, |words, candidate| {
            let question = self.say(format!("mente du   {candidate} ?"), format!("did you mean   {candidate} ?"));
            words.offer(question, vec![(span, candidate.clone())])
        })
    }

    pub(super) fn sort(&self, sort: Sort) -> &'static str {
        match sort {
            Sort::Number => self.language.say("et tall", "a number"),
            Sort::Text => self.language.say("en tekst", "a text"),
            Sort::Truth => self.language.say("ja eller nei", "yes or no"),
            Sort::Date => self.language.say("en dato", "a date"),
            Sort::Time => self.language.say("et klokkeslett", "a time"),
            Sort::Moment => self.language.say("en dato med klokkeslett", "a date and time"),
            Sort::Period => self.language.say("en periode", "a period"),
            Sort::Option => self.language.say("et valg fra en liste", "a choice from a list"),
            Sort::Options => self.language.say("flere valg fra en liste", "several choices from a list"),
            Sort::Role => self.language.say("en rolle", "a role"),
            Sort::Participant => self.language.say("en av personene i skjemaet", "one of the people in the form"),
            Sort::Person => self.language.say("en person", "a person"),
            Sort::School => self.language.say("en skole", "a school"),
            Sort::Class => self.language.say("en klasse", "a class"),
            Sort::Rows => self.language.say("rader", "rows"),
            Sort::Picture => self.language.say("en kalender", "a calendar"),
        }
    }

    /// The kind of thing, with the words for one that is not there.
    pub(super) fn unknown(&self, thing: Thing) -> (&'static str, &'static str) {
        match thing {
            Thing::Question => self.language.say(
                ("ukjent spørsmål", "skjemaet har ikke noe slikt"),
                ("unknown question", "the form has no such thing"),
            ),
            Thing::List => self.language.say(
                ("ukjent liste", "det finnes ingen liste eller katalog med dette navnet"),
                ("unknown list", "no list or catalogue has this name"),
            ),
            Thing::Option => self.language.say(
                ("ukjent valg", "listen har ikke dette valget"),
                ("unknown option", "the list has no such option"),
            ),
            Thing::Role => self.language.say(
                ("ukjent rolle", "innstillingene har ingen rolle med dette navnet"),
                ("unknown role", "the settings have no role of this name"),
            ),
            Thing::Section => self.language.say(
                ("ukjent del", "skjemaet har ingen del med dette navnet"),
                ("unknown section", "the form has no section of this name"),
            ),
            Thing::Setting => self.language.say(
                ("ukjent innstilling", "innstillingene har ikke dette navnet"),
                ("unknown setting", "the settings have no such name"),
            ),
            Thing::State => self.language.say(
                ("ukjent tilstand", "innstillingene har ingen tilstand med dette navnet"),
                ("unknown state", "the settings have no state of this name"),
            ),
            Thing::Form => self.language.say(
                ("ukjent skjema", "mappen har ikke noe skjema med dette navnet"),
                ("unknown form", "the folder has no form of this name"),
            ),
            Thing::Fact => self.language.say(
                ("ukjent opplysning om saken", "saken har ikke denne opplysningen"),
                ("unknown fact of the case", "the case has no such fact"),
            ),
            Thing::Column => self.language.say(
                ("ukjent kolonne", "radene har ikke denne kolonnen"),
                ("unknown column", "the rows have no such column"),
            ),
            Thing::Rows => self.language.say(
                ("ukjente rader", "skjemaet har ingen rader med dette navnet"),
                ("unknown rows", "the form has no rows of this name"),
            ),
            Thing::Task => self.language.say(
                ("ukjent oppgave", "skjemaet gir ingen oppgave med dette navnet"),
                ("unknown task", "the form sets no task of this name"),
            ),
            Thing::Register => self.language.say(
                ("ukjent opplysning i registeret", "registeret har ikke denne opplysningen"),
                ("unknown figure of the register", "the register has no such figure"),
            ),
        }
    }

    pub(super) fn unit(&self, unit: Unit) -> &'static str {
        match unit {
            Unit::Days => self.language.say("dager", "days"),
            Unit::Weeks => self.language.say("uker", "weeks"),
            Unit::Months => self.language.say("måneder", "months"),
            Unit::Years => self.language.say("år", "years"),
            Unit::HalfYears => self.language.say("halvår", "half-years"),
            Unit::SchoolDays => self.language.say("skoledager", "school days"),
            Unit::SchoolWeeks => self.language.say("skoleuker", "school weeks"),
            Unit::Hours => self.language.say("timer", "hours"),
            Unit::Minutes => self.language.say("minutter", "minutes"),
            Unit::Times => self.language.say("ganger", "times"),
            Unit::Percent => self.language.say("prosent", "percent"),
            Unit::Kroner => self.language.say("kroner", "kroner"),
        }
    }

    pub(super) fn state(&self, state: AnswerState) -> &'static str {
        match state {
            AnswerState::Answered => self.language.say("besvart", "answered"),
            AnswerState::Empty => self.language.say("tom", "empty"),
            AnswerState::Unknown => self.language.say("«vet ikke»", "“do not know”"),
            AnswerState::Declined => self.language.say("«vil ikke svare»", "“prefer not to say”"),
            AnswerState::NotAsked => self.language.say("ikke stilt", "not asked"),
        }
    }
}
