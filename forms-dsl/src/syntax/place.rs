//! What may stand below what: the one table of lines.

use std::sync::LazyLock;

use super::keywords::Keyword;
use crate::ast::Keywords;

macro_rules! constructs {
    ($($name:ident $opening:expr => [$($below:expr),*];)*) => {
        /// A kind of line, before it is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Construct { $($name,)* }

        impl Construct {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The keyword it begins with; `None`: a dash, or a language and a text.
            pub(crate) fn opening(self) -> Option<Keyword> {
                match self { $(Self::$name => $opening,)* }
            }

            /// Groups of lines that may stand below it.
            fn groups(self) -> &'static [&'static [Self]] {
                match self { $(Self::$name => { const BELOW: &[&[Construct]] = &[$($below),*]; BELOW })* }
            }
        }
    };
}

use Construct as C;

constructs! {
    Form Some(Keyword::Form) => [HEADER];
    Catalogue Some(Keyword::Catalogue) => [
        &[C::Languages, C::MoreLanguages, C::Source, C::Group, C::Item]];
    Settings Some(Keyword::Settings) => [&[C::Languages, C::MoreLanguages, C::Source]];
    Texts Some(Keyword::Texts) => [&[C::Entry]];
    Entry None => [&[C::Reviewed, C::NotReviewed]];
    Reviewed Some(Keyword::Reviewed) => [];
    NotReviewed Some(Keyword::NotReviewed) => [];

    About Some(Keyword::About) => [];
    Languages Some(Keyword::Languages) => [];
    MoreLanguages Some(Keyword::MoreLanguages) => [];
    Purpose Some(Keyword::Purpose) => [];
    Source Some(Keyword::Source) => [];
    OpenedBy Some(Keyword::OpenedBy) => [];
    Keep Some(Keyword::Keep) => [];
    ReportBy Some(Keyword::ReportBy) => [];
    Plural Some(Keyword::Plural) => [];

    List Some(Keyword::List) => [&[C::Choice]];
    Choice None => [&[C::OwnText, C::SeenBy, C::Hint, C::Help, C::Source]];
    OwnText Some(Keyword::WithText) => [];
    Group Some(Keyword::Group) => [&[C::Item]];
    Item None => [&[C::Item, C::OwnText, C::Hint, C::Help, C::Source, C::SeenBy, C::OfferWhen, C::NeedsConsent,
        C::Needs, C::Responsible, C::Ask]];
    OfferWhen Some(Keyword::OfferWhen) => [];
    NeedsConsent Some(Keyword::NeedsConsentOf) => [];
    Needs Some(Keyword::Needs) => [];
    Responsible Some(Keyword::Responsible) => [];

    Set Some(Keyword::Set) => [&[C::Allowed, C::Source]];
    Allowed Some(Keyword::From) => [];
    Role Some(Keyword::Role) => [&[C::NeedsConsent]];
    State Some(Keyword::State) => [&[C::LeadsTo]];
    LeadsTo Some(Keyword::LeadsTo) => [];
    NoSchool Some(Keyword::NoSchool) => [];

    Condition Some(Keyword::Condition) => [];
    Section Some(Keyword::Section) => [
        &[C::ShowWhen, C::Allow, C::SeenBy, C::Source, C::Note, C::Heading, C::Repeat, C::Sign], ROW];
    Note Some(Keyword::Note) => [&[C::ShowWhen, C::Script, C::Source, C::SeenBy, C::Beside]];
    Heading Some(Keyword::Heading) => [&[C::ShowWhen]];
    Ask Some(Keyword::Ask) => [QUESTION, ROW];
    Repeat Some(Keyword::Repeat) => [QUESTION, ROW];
    Compute Some(Keyword::Compute) => [&[C::From, C::ShowWhen, C::Hint, C::Help, C::Source, C::SeenBy]];
    From Some(Keyword::From) => [];
    Sign Some(Keyword::Sign) => [&[C::Covers, C::Hint, C::Help, C::ShowWhen]];
    Covers Some(Keyword::Covers) => [];
    Require Some(Keyword::Require) => [];
    WarnWhen Some(Keyword::WarnWhen) => [];
    SuggestWhen Some(Keyword::SuggestWhen) => [];

    RequiredWhen Some(Keyword::RequiredWhen) => [];
    ShowWhen Some(Keyword::ShowWhen) => [];
    StartWith Some(Keyword::StartWith) => [];
    MustBe Some(Keyword::MustBe) => [];
    Hint Some(Keyword::Hint) => [];
    Help Some(Keyword::Help) => [];
    Script Some(Keyword::Script) => [];
    By Some(Keyword::By) => [];
    SeenBy Some(Keyword::SeenBy) => [];
    Allow Some(Keyword::Allow) => [];
    Was Some(Keyword::Was) => [];
    RetiredIn Some(Keyword::RetiredIn) => [];
    UnitText Some(Keyword::UnitOf) => [];
    Lowest Some(Keyword::Lowest) => [];
    Highest Some(Keyword::Highest) => [];
    Beside Some(Keyword::Beside) => [];
    ShowAs Some(Keyword::ShowAs) => [];
    Columns Some(Keyword::Columns) => [];
    FixedRows Some(Keyword::FixedRows) => [];

    WhenFinished Some(Keyword::WhenFinished) => [ACTION];
    WhenSigned Some(Keyword::WhenSigned) => [ACTION];
    AsSoonAs Some(Keyword::AsSoonAs) => [&[C::Task, C::Invite]];
    CaseBecomes Some(Keyword::CaseBecomes) => [];
    Open Some(Keyword::Open) => [&[C::Remind]];
    Task Some(Keyword::Task) => [&[C::Remind, C::Every, C::Until]];
    Invite Some(Keyword::Invite) => [];
    Remind Some(Keyword::Remind) => [];
    Every Some(Keyword::Every) => [];
    Until Some(Keyword::Until) => [];
    Upgrade Some(Keyword::UpgradeFrom) => [&[C::Fill, C::LookAgain]];
    Fill Some(Keyword::Fill) => [];
    LookAgain Some(Keyword::LookAgain) => [];
    Example Some(Keyword::Example) => [&[C::Given, C::Expect]];
    Given Some(Keyword::Given) => [];
    Expect Some(Keyword::Expect) => [];
    Translation None => [];
}

const HEADER: &[C] = &[
    C::About,
    C::Languages,
    C::MoreLanguages,
    C::Purpose,
    C::Source,
    C::OpenedBy,
    C::Keep,
    C::SeenBy,
    C::ReportBy,
    C::Plural,
];

const ROW: &[C] = &[C::Ask, C::Compute, C::Require, C::WarnWhen, C::SuggestWhen];

const QUESTION: &[C] = &[
    C::RequiredWhen,
    C::ShowWhen,
    C::StartWith,
    C::MustBe,
    C::Hint,
    C::Help,
    C::Script,
    C::Source,
    C::By,
    C::SeenBy,
    C::Allow,
    C::Was,
    C::RetiredIn,
    C::UnitText,
    C::Lowest,
    C::Highest,
    C::Beside,
    C::ShowAs,
    C::Columns,
    C::FixedRows,
];

const ACTION: &[C] = &[C::CaseBecomes, C::Open, C::Task, C::Invite];

/// Where a line stands: below another, at the margin of a kind of file, or below one that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The first line of a file.
    First,
    /// The left margin of a file that begins with this construct.
    Margin(Construct),
    /// Below a line.
    Below(Construct),
    /// Below or beside a line that has a message already: anything goes.
    Anywhere,
}

impl Place {
    /// Whether a line may stand here.
    pub(crate) fn takes(self, construct: C) -> bool {
        match self {
            Self::Anywhere => true,
            Self::First => matches!(construct, C::Form | C::Catalogue | C::Settings | C::Texts),
            Self::Margin(file) => margin(file).contains(&construct),
            Self::Below(above) => {
                construct == C::Translation || above.groups().iter().any(|group| group.contains(&construct))
            }
        }
    }

    /// The words that may begin a line here, none where anything may.
    pub(crate) fn words(self, keywords: Keywords) -> Vec<String> {
        let takes = |construct: &&C| self != Self::Anywhere && **construct != C::Translation && self.takes(**construct);
        C::ALL.iter().filter(takes).map(|construct| construct.word(keywords).to_owned()).collect()
    }

    /// Keywords that may begin a line here.
    pub(crate) fn keywords(self) -> impl Iterator<Item = Keyword> {
        C::ALL.iter().filter(move |construct| self.takes(**construct)).filter_map(|construct| construct.opening())
    }
}

/// Constructs by the keyword that they begin with.
static BY_OPENING: LazyLock<Vec<Vec<Construct>>> = LazyLock::new(|| {
    let begun = |keyword: &Keyword| {
        let begins = |construct: &C| construct.opening() == Some(*keyword);
        C::ALL.iter().copied().filter(begins).collect()
    };
    Keyword::ALL.iter().map(begun).collect()
});

/// What stands at the left margin below the first line.
fn margin(file: C) -> &'static [C] {
    match file {
        C::Form => {
            &[C::List, C::Condition, C::Section, C::WhenFinished, C::WhenSigned, C::AsSoonAs, C::Upgrade, C::Example]
        }
        C::Catalogue => &[C::List],
        C::Settings => &[C::List, C::Set, C::Role, C::State, C::NoSchool],
        _ => &[],
    }
}

impl Construct {
    /// The constructs that a keyword begins here; where none fits, one that it begins elsewhere.
    /// There are several only where anything goes.
    pub(crate) fn of(keyword: Keyword, place: Place) -> Vec<Self> {
        let begun = BY_OPENING.get(keyword as usize).map_or(&[] as &[Self], Vec::as_slice);
        let fitting: Vec<Self> = begun.iter().copied().filter(|construct| place.takes(*construct)).collect();
        if fitting.is_empty() { begun.iter().copied().take(1).collect() } else { fitting }
    }

    /// What a line with a dash is here; there are several only where anything goes.
    pub(crate) fn of_dash(place: Place) -> Vec<Self> {
        match place {
            Place::Anywhere => vec![C::Item, C::Entry],
            Place::Below(C::Texts) => vec![C::Entry],
            Place::Below(C::Catalogue | C::Group | C::Item) => vec![C::Item],
            _ => vec![C::Choice],
        }
    }

    /// The word that an author knows it by.
    pub(crate) fn word(self, keywords: Keywords) -> &'static str {
        match self.opening() {
            Some(keyword) => keyword.spelling(keywords),
            None => "-",
        }
    }

    /// The words of the lines that it may stand below.
    pub(crate) fn places(self, keywords: Keywords) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for above in Self::ALL.iter().filter(|above| Place::Below(**above).takes(self)) {
            let word = above.word(keywords).to_owned();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}
