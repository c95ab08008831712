//! Lists of options, those of a form and the catalogues that forms share.

use super::{Class, Condition, ListName, OptionName, Question, QuestionName, Retired, Role, Text};

/// A list of options, or a catalogue shared by forms.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionList {
    /// Its name.
    pub name: ListName,
    /// Its heading; a form's own list has none.
    pub title: Option<Text>,
    /// Whether it is a file of its own, shared by forms.
    pub catalogue: bool,
    /// How sensitive a choice from it is at least: as its most sensitive option.
    pub class: Option<Class>,
    /// In the order to show; items below an item follow it and name it in `below`.
    pub options: Vec<Choice>,
}

/// An option.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its identity for ever.
    pub name: OptionName,
    /// What it says.
    pub label: Text,
    /// Heading it stands under.
    pub group: Option<Text>,
    /// The item it belongs below.
    pub below: Option<OptionName>,
    /// Offered where one of these is chosen at the question that narrows it; empty: always.
    pub belongs_to: Vec<OptionName>,
    /// Excludes all others.
    pub alone: bool,
    /// Asks for a text.
    pub with_text: bool,
    /// What that text is called; absent: as the option is.
    pub own_text: Option<Text>,
    /// Who may see that it was chosen; empty: whoever reads the question.
    pub seen_by: Vec<Role>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who is suited to be responsible (catalogue items).
    pub responsible: Vec<Role>,
    /// How sensitive it is that this one was chosen: its own class, else its list's.
    pub class: Option<Class>,
    /// Absent: always offered. It speaks of the case, the settings and the day alone.
    pub offer_when: Option<Box<Condition>>,
    /// Columns that must be filled where it is picked, as far as the rows have them.
    pub needs: Vec<QuestionName>,
    /// Who must consent before it is carried out; empty: nobody.
    pub needs_consent_of: Vec<Role>,
    /// Set: no longer offered.
    pub retired: Option<Retired>,
    /// What it asks where it is chosen (catalogue items); the questions of a form have them with names of their own.
    pub questions: Vec<Question>,
}

impl Choice {
    /// An option of a name and a label that says nothing more.
    pub(crate) fn plain(name: OptionName, label: Text) -> Self {
        Self {
            name,
            label,
            group: None,
            below: None,
            belongs_to: Vec::new(),
            alone: false,
            with_text: false,
            own_text: None,
            seen_by: Vec::new(),
            offer_when: None,
            needs: Vec::new(),
            needs_consent_of: Vec::new(),
            hint: None,
            help: None,
            source: None,
            responsible: Vec::new(),
            class: None,
            retired: None,
            questions: Vec::new(),
        }
    }
}
