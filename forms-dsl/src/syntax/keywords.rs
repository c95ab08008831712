//! The one table of keywords, English and bokmål.

use std::sync::LazyLock;

use crate::{ast::Keywords, model::Unit};

macro_rules! keywords {
    ($($name:ident $english:literal $bokmaal:literal,)*) => {
        /// A keyword, whatever its language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Keyword { $($name,)* }

        impl Keyword {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As the formatter writes it.
            pub(crate) fn spelling(self, language: Keywords) -> &'static str {
                match (self, language) {
                    $((Self::$name, Keywords::English) => $english,
                    (Self::$name, Keywords::Bokmaal) => $bokmaal,)*
                }
            }
        }
    };
}

keywords! {
    Form "form" "skjema",
    Catalogue "catalogue" "katalog",
    Settings "settings" "innstillinger",
    Texts "texts" "tekster",
    Version "version" "versjon",
    Draft "draft" "utkast",
    About "about" "gjelder",
    Languages "languages" "språk",
    MoreLanguages "more languages" "flere språk",
    Purpose "purpose" "formål",
    Source "source" "kilde",
    OpenedBy "opened by" "åpnes av",
    ReportBy "report by" "rapporter etter",
    Plural "plural" "flertall",
    Keep "keep" "behold",
    AfterClosed "after closed" "etter avslutning",
    Reviewed "reviewed" "kvalitetssikret",
    NotReviewed "not reviewed" "ikke kvalitetssikret",
    List "list" "liste",
    Alone "alone" "alene",
    WithText "with text" "med tekst",
    BelongsTo "belongs to" "hører til",
    Group "group" "gruppe",
    OfferWhen "offer when" "tilby når",
    Needs "needs" "krever",
    NeedsConsentOf "needs consent of" "krever samtykke fra",
    Responsible "responsible" "ansvarlig",
    Set "set" "sett",
    Role "role" "rolle",
    State "state" "tilstand",
    LeadsTo "leads to" "fører til",
    NoSchool "no school" "skolefri",
    Condition "condition" "betingelse",
    When "when" "når",
    Section "section" "del",
    For "for" "for",
    Note "note" "merknad",
    Heading "heading" "overskrift",
    Ask "ask" "spør",
    Repeat "repeat" "gjenta",
    Rows "rows" "rader",
    Compute "compute" "regn ut",
    Sign "sign" "signer",
    By "by" "av",
    EachOf "each of" "hver av",
    Covers "covers" "omfatter",
    Require "require" "krev at",
    WarnWhen "warn when" "advar når",
    SuggestWhen "suggest when" "foreslå når",
    Say "say" "si",
    Required "required" "påkrevd",
    RequiredWhen "required when" "påkrevd når",
    ShowWhen "show when" "vis når",
    ShowAs "show as" "vis som",
    StartWith "start with" "begynn med",
    AnswersOf "answers of" "svarene i",
    MustBe "must be" "må være",
    Hint "hint" "hint",
    Help "help" "hjelp",
    Script "script" "les høyt",
    SeenBy "seen by" "ses av",
    UntilShared "until shared" "inntil delt",
    Allow "allow" "tillat",
    DoNotKnow "do not know" "vet ikke",
    PreferNotToSay "prefer not to say" "vil ikke svare",
    Was "was" "het",
    RetiredIn "retired in" "utgått i",
    Now "now" "nå",
    UnitOf "unit" "enhet",
    Lowest "lowest" "laveste",
    Highest "highest" "høyeste",
    Beside "beside" "ved siden av",
    Columns "columns" "kolonner",
    FixedRows "fixed rows" "faste rader",
    Clock "clock" "klokke",
    Buttons "buttons" "knapper",
    Cards "cards" "kort",
    Folded "folded" "sammenfoldet",
    ShortText "short text" "kort tekst",
    LongText "long text" "lang tekst",
    UpTo "up to" "opptil",
    NumberOf "number of" "antall",
    Number "number" "tall",
    Decimals "decimals" "desimaler",
    YesOrNo "yes or no" "ja eller nei",
    Tick "tick" "avkryssing",
    OneOf "one of" "en av",
    ManyOf "many of" "flere av",
    ThatBelongsTo "that belongs to" "som hører til",
    Scale "scale" "skala",
    Date "date" "dato",
    Time "time" "klokkeslett",
    DateAndTime "date and time" "dato og klokkeslett",
    Period "period" "periode",
    Pupil "pupil" "elev",
    Guardian "guardian" "foresatt",
    School "school" "skole",
    Class "class" "klasse",
    Staff "staff" "ansatt",
    StaffOf "staff of" "ansatt med rollen",
    PersonOf "person of" "person blant",
    People "people" "personer",
    MeasuresOf "measures of" "tiltak fra",
    Photo "photo" "foto",
    Drawing "drawing" "tegning",
    Attachment "attachment" "vedlegg",
    Megabytes "MB" "MB",
    Everyone "everyone" "alle",
    Author "author" "forfatter",
    WhenFinished "when finished" "når ferdig",
    WhenSigned "when signed" "når underskrevet",
    AsSoonAs "as soon as" "så snart",
    CaseBecomes "case becomes" "saken blir",
    Open "open" "åpne",
    Task "task" "oppgave",
    Invite "invite" "inviter",
    Remind "remind" "påminn",
    Before "before" "før",
    On "on" "den",
    Within "within" "innen",
    Every "every" "hver",
    Until "until" "inntil",
    UpgradeFrom "upgrade from" "oppgrader fra",
    Fill "fill" "fyll",
    With "with" "med",
    LookAgain "look again" "se over",
    Example "example" "eksempel",
    Given "given" "gitt",
    RowIn "row in" "rad i",
    Today "today" "i dag",
    As "as" "som",
    Expect "expect" "forvent",
    CanFinish "can finish" "kan fullføres",
    CannotFinishBecause "cannot finish because" "kan ikke fullføres fordi",
    MessageAt "message at" "melding ved",
    WarningAt "warning at" "advarsel ved",
    AdviceAt "advice at" "råd ved",
    Shown "shown" "vist",
    Hidden "hidden" "skjult",
    Optional "optional" "valgfri",
    And "and" "og",
    Or "or" "eller",
    Not "not" "ikke",
    Is "is" "er",
    Contains "contains" "inneholder",
    DoesNotContain "does not contain" "inneholder ikke",
    AllOf "all of" "alle av",
    Between "between" "mellom",
    Over "over" "over",
    Under "under" "under",
    AtLeast "at least" "minst",
    AtMost "at most" "høyst",
    After "after" "etter",
    OnOrBefore "on or before" "senest",
    OnOrAfter "on or after" "tidligst",
    Answered "answered" "besvart",
    Empty "empty" "tom",
    Unknown "unknown" "ukjent",
    Declined "declined" "avslått",
    Asked "asked" "stilt",
    AnyRowOf "any row of" "noen rad i",
    NoRowOf "no row of" "ingen rad i",
    Where "where" "der",
    ConsentFor "consent for" "samtykke for",
    ExactlyOneOf "exactly one of" "nøyaktig en av",
    AtMostOneOf "at most one of" "høyst en av",
    Otherwise "otherwise" "ellers",
    If "if" "hvis",
    SumOf "sum of" "sum av",
    AverageOf "average of" "snitt av",
    LowestOf "lowest of" "laveste av",
    HighestOf "highest of" "høyeste av",
    ListOf "list of" "liste av",
    From "from" "fra",
    To "to" "til",
    Except "except" "unntatt",
    Yes "yes" "ja",
    No "no" "nei",
    Days "days" "dager",
    Weeks "weeks" "uker",
    Months "months" "måneder",
    Years "years" "år",
    HalfYears "half-years" "halvår",
    SchoolDays "school days" "skoledager",
    SchoolWeeks "school weeks" "skoleuker",
    Hours "hours" "timer",
    Minutes "minutes" "minutter",
    Times "times" "ganger",
    Percent "percent" "prosent",
    Kroner "kroner" "kroner",
    // Kept free for later versions of the language.
    Score "score" "poeng",
    RankOf "rank of" "rangering av",
    TableOf "table of" "tabell av",
    Across "across" "på tvers av",
    ForEach "for each" "for hver",
}

/// Keywords of one language by the first byte of their spelling; capital letters differ only behind it.
type ByFirstByte = [Vec<(Keyword, &'static str)>; 256];

/// The same for English and bokmål: every place of every line is looked at for keywords.
static BY_FIRST_BYTE: LazyLock<[ByFirstByte; 2]> = LazyLock::new(|| {
    [Keywords::English, Keywords::Bokmaal].map(|language| {
        std::array::from_fn(|byte| {
            let spelt = Keyword::ALL.iter().map(|keyword| (*keyword, keyword.spelling(language)));
            spelt.filter(|(_, spelling)| first_byte(spelling) == byte).collect()
        })
    })
});

fn first_byte(text: &str) -> usize {
    text.bytes().next().map_or(0, |byte| usize::from(byte.to_ascii_lowercase()))
}

/// Most words that begin alike differ in their second letter. Of a first letter in two bytes, the second byte tells
/// capital from small.
fn second_byte(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [first, second, ..] if first.is_ascii() => Some(second.to_ascii_lowercase()),
        _ => None,
    }
}

/// Units: longer spellings first, each with its keyword and its singular in English and bokmål.
pub(crate) const UNITS: [(Unit, Keyword, [&str; 2]); 12] = [
    (Unit::SchoolDays, Keyword::SchoolDays, ["school day", "skoledag"]),
    (Unit::SchoolWeeks, Keyword::SchoolWeeks, ["school week", "skoleuke"]),
    (Unit::HalfYears, Keyword::HalfYears, ["half-year", "halvår"]),
    (Unit::Days, Keyword::Days, ["day", "dag"]),
    (Unit::Weeks, Keyword::Weeks, ["week", "uke"]),
    (Unit::Months, Keyword::Months, ["month", "måned"]),
    (Unit::Years, Keyword::Years, ["year", "år"]),
    (Unit::Hours, Keyword::Hours, ["hour", "time"]),
    (Unit::Minutes, Keyword::Minutes, ["minute", "minutt"]),
    (Unit::Times, Keyword::Times, ["time", "gang"]),
    (Unit::Percent, Keyword::Percent, ["percent", "prosent"]),
    (Unit::Kroner, Keyword::Kroner, ["krone", "krone"]),
];

/// Words of conditions, in both languages: nothing can be named so, whichever language a file has.
pub(crate) const RESERVED: [&str; 25] = [
    "and",
    "or",
    "not",
    "is",
    "yes",
    "no",
    "today",
    "otherwise",
    "if",
    "where",
    "from",
    "to",
    "say",
    "og",
    "eller",
    "ikke",
    "er",
    "ja",
    "nei",
    "ellers",
    "hvis",
    "der",
    "fra",
    "til",
    "si",
];

/// Kept free for later versions of the language.
pub(crate) const FOR_LATER: [Keyword; 5] =
    [Keyword::Score, Keyword::RankOf, Keyword::TableOf, Keyword::Across, Keyword::ForEach];

/// A line that begins with one of these continues the line above, when it stands further in.
pub(crate) const JOINING: [Keyword; 10] = [
    Keyword::Say,
    Keyword::And,
    Keyword::Or,
    Keyword::Otherwise,
    Keyword::If,
    Keyword::Where,
    Keyword::For,
    Keyword::On,
    Keyword::Within,
    Keyword::Required,
];

impl Keywords {
    /// The one that a file does not use.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::English => Self::Bokmaal,
            Self::Bokmaal => Self::English,
        }
    }

    /// Chooses from a pair in the order of the table.
    pub(crate) fn of<T: Copy>(self, [english, bokmaal]: [T; 2]) -> T {
        match self {
            Self::English => english,
            Self::Bokmaal => bokmaal,
        }
    }
}

impl Keyword {
    /// The longest keyword that a text begins with, and its length there.
    pub(crate) fn at(text: &str, language: Keywords) -> Option<(Self, usize)> {
        Self::all_at(text, language).max_by_key(|(_, length)| *length)
    }

    /// All keywords that a text begins with, and their lengths there: `required` and `required when`.
    pub(crate) fn all_at(text: &str, language: Keywords) -> impl Iterator<Item = (Self, usize)> {
        let [english, bokmaal] = &*BY_FIRST_BYTE;
        let begun = language.of([english, bokmaal]).get(first_byte(text)).map_or(&[] as &[_], Vec::as_slice);
        let second = second_byte(text);
        let may_be = begun.iter().filter(move |(_, spelling)| second_byte(spelling) == second);
        may_be.filter_map(move |(keyword, spelling)| Some((*keyword, spelled_at(text, spelling)?)))
    }

    /// How many bytes of a text this keyword takes, where the text begins with it.
    pub(crate) fn length_at(self, text: &str, language: Keywords) -> Option<usize> {
        spelled_at(text, self.spelling(language))
    }
}

/// How many bytes of a text these words take, in capital letters or small, where the text begins with them.
pub(crate) fn spelled_at(text: &str, spelling: &str) -> Option<usize> {
    let mut rest = text.chars();
    for expected in spelling.chars() {
        if expected == ' ' {
            let after = rest.as_str().trim_start_matches(is_space);
            if after.len() == rest.as_str().len() {
                return None;
            }
            rest = after.chars();
        } else if !rest.next().is_some_and(|found| is_same_letter(found, expected)) {
            return None;
        }
    }
    let rest = rest.as_str();
    (!rest.starts_with(is_word)).then_some(text.len() - rest.len())
}

fn is_same_letter(found: char, expected: char) -> bool {
    found.eq_ignore_ascii_case(&expected)
        || !(found.is_ascii() && expected.is_ascii()) && found.to_lowercase().eq(expected.to_lowercase())
}

/// White space inside a line; a pasted text may hold spaces that do not break.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// A sign that a word goes on with; a dot joins the names of a path.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        source::FileId,
        syntax::{input::WordKind, read},
    };

    #[test]
    fn no_two_keywords_of_a_language_are_spelt_alike() {
        for language in [Keywords::English, Keywords::Bokmaal] {
            let mut spellings: Vec<_> = Keyword::ALL.iter().map(|keyword| keyword.spelling(language)).collect();
            spellings.sort_unstable();
            let all = spellings.len();
            spellings.dedup();
            assert_eq!(spellings.len(), all);
        }
    }

    /// The formatter and the damage tests only prove something about words that these files have.
    #[test]
    fn every_keyword_is_in_the_valid_files() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ok");
        let mut missing: Vec<_> = Keyword::ALL.iter().filter(|keyword| !FOR_LATER.contains(keyword)).collect();
        for entry in std::fs::read_dir(folder).unwrap() {
            let reading = read(FileId(0), &std::fs::read_to_string(entry.unwrap().path()).unwrap());
            let used = |keyword: Keyword| {
                let kinds = [WordKind::Keyword(keyword), WordKind::Singular(keyword)];
                reading.words.iter().any(|word| kinds.contains(&word.kind))
            };
            missing.retain(|keyword| !used(**keyword));
        }
        assert_eq!(missing, [] as [&Keyword; 0]);
    }

    #[test]
    fn every_keyword_is_on_the_page_of_its_language() {
        let pages = [
            (Keywords::English, include_str!("../../LANGUAGE.md")),
            (Keywords::Bokmaal, include_str!("../../SPRÅK.md")),
        ];
        for (language, page) in pages {
            let spellings = Keyword::ALL.iter().filter(|keyword| !FOR_LATER.contains(keyword));
            let missing: Vec<_> = spellings.map(|k| k.spelling(language)).filter(|word| !page.contains(word)).collect();
            assert_eq!(missing, [""; 0]);
        }
    }

    /// Units are one word there.
    #[test]
    fn every_keyword_is_in_the_grammar() {
        let grammar: Vec<_> = include_str!("../syntax.rs").lines().filter(|line| line.starts_with("//!")).collect();
        let grammar = grammar.join("\n");
        let is_unit = |keyword: &Keyword| UNITS.iter().any(|(_, unit, _)| unit == keyword);
        let named = Keyword::ALL.iter().filter(|keyword| !FOR_LATER.contains(keyword) && !is_unit(keyword));
        let spelt = named.map(|keyword| keyword.spelling(Keywords::English));
        let missing: Vec<_> = spelt.filter(|word| !grammar.contains(&format!("\"{word}\""))).collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn the_longest_keyword_is_found() {
        let at = |text| Keyword::at(text, Keywords::English);
        assert_eq!(at("required when a is yes"), Some((Keyword::RequiredWhen, 13)));
        assert_eq!(at("Required  When a"), Some((Keyword::RequiredWhen, 14)));
        assert_eq!(at("required"), Some((Keyword::Required, 8)));
        assert_eq!(at("requiredness"), None);
        assert_eq!(Keyword::at("må være etter", Keywords::Bokmaal), Some((Keyword::MustBe, 9)));
        assert_eq!(Keyword::at("MÅ VÆRE", Keywords::Bokmaal), Some((Keyword::MustBe, 9)));
        assert_eq!(Keyword::at("Åpnes av", Keywords::Bokmaal), Some((Keyword::OpenedBy, 9)));
    }
}
