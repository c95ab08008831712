//! A form and its sections.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    Computed, Condition, Example, FollowUp, FormName, Language, ListName, OptionList, Question, QuestionName, Role,
    Rows, Rule, SectionName, SignatureLine, Text, Upgrade,
};

/// A form. [`QuestionName`]s are unique in it, across sections, rows, notes and computed values;
/// columns are unique in their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its identity for ever.
    pub name: FormName,
    /// Its heading.
    pub title: Text,
    /// Counts up with each publication, from 1.
    pub version: u32,
    /// `version 3 draft`: checked and previewed, not published.
    pub draft: bool,
    /// Whom a case of this form is about.
    pub about: About,
    /// Languages complete in the form file; the first is the original.
    pub languages: Vec<Language>,
    /// Languages that come in `.texts` files.
    pub more_languages: Vec<Language>,
    /// What the form is for, shown at its top.
    pub purpose: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who may begin one.
    pub opened_by: Vec<Role>,
    /// Who sees its fillings at all; empty: everybody who reaches the case.
    pub seen_by: Vec<Role>,
    /// Whether somebody else sees those that were shared with them.
    pub until_shared: bool,
    /// How long it is kept after its case is closed, in years.
    pub keep_years: Option<u32>,
    /// Plural of the name where `name + s` is wrong.
    pub plural: Option<String>,
    /// What reports may be grouped by.
    pub report_by: Vec<Dimension>,
    /// Every list and catalogue that a question of this form chooses from.
    pub lists: IndexMap<ListName, Arc<OptionList>>,
    /// In the order of the file.
    pub sections: Vec<Section>,
    /// What happens when it is finished or signed.
    pub follow_ups: Vec<FollowUp>,
    /// How drafts of the version before are carried over.
    pub upgrades: Vec<Upgrade>,
    /// The form's own tests.
    pub examples: Vec<Example>,
}

/// What reports may be grouped by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Where the pupil went to school on the day it was finished.
    School,
    /// The grade on that day.
    Grade,
    /// The half-year of that day.
    SchoolHalfYear,
    /// The school year of that day.
    SchoolYear,
    /// A question.
    #[serde(untagged)]
    Question(QuestionName),
}

impl Dimension {
    /// Those that no form asks for.
    pub(crate) const BUILT_IN: [(&str, Self); 4] = [
        ("school", Self::School),
        ("grade", Self::Grade),
        ("school_half_year", Self::SchoolHalfYear),
        ("school_year", Self::SchoolYear),
    ];
}

impl Form {
    /// Each item of each section, with its section.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|s| s.items.iter().map(move |i| (s, i)))
    }

    /// The questions answered once, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Section, &Question)> {
        self.items().filter_map(|(s, i)| if let Item::Question(q) = i { Some((s, q)) } else { None })
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Section, &Rows)> {
        self.items().filter_map(|(s, i)| if let Item::Rows(r) = i { Some((s, r)) } else { None })
    }

    /// The computed values, in order.
    pub fn computed(&self) -> impl Iterator<Item = (&Section, &Computed)> {
        self.items().filter_map(|(s, i)| if let Item::Computed(c) = i { Some((s, c)) } else { None })
    }

    /// The places to sign, in order.
    pub fn signatures(&self) -> impl Iterator<Item = (&Section, &SignatureLine)> {
        self.items().filter_map(|(s, i)| if let Item::Signature(l) = i { Some((s, l)) } else { None })
    }

    /// The question of a name.
    #[must_use]
    pub fn find_question(&self, name: &str) -> Option<&Question> {
        self.questions().map(|(_, q)| q).find(|q| q.name.as_str() == name)
    }

    /// The rows of a name.
    #[must_use]
    pub fn find_rows(&self, name: &str) -> Option<&Rows> {
        self.rows().map(|(_, r)| r).find(|r| r.name.as_str() == name)
    }
}

/// Whom a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One pupil.
    Pupil,
    /// A class.
    Class,
    /// A school.
    School,
}

/// A part of a form. Its class, audience and readers are already inherited by its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: SectionName,
    /// Its heading.
    pub title: Text,
    /// Whose page it is when the tablet is handed over; empty: everybody's. `staff`: read by staff alone.
    pub audience: Vec<Role>,
    /// Absent: always shown.
    pub show_when: Option<Condition>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// In the order of the file.
    pub items: Vec<Item>,
}

/// A line of a section.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is a question: a box would save nothing")]
pub enum Item {
    /// A text to read.
    Note(Note),
    /// A heading between questions.
    Heading(Note),
    /// A question answered once.
    Question(Question),
    /// Questions answered in rows.
    Rows(Rows),
    /// A value that nobody types.
    Computed(Computed),
    /// A place to sign.
    Signature(SignatureLine),
    /// A rule over several answers.
    Rule(Rule),
}

/// A text on the form that asks nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its name.
    pub name: QuestionName,
    /// What it says.
    pub text: Text,
    /// Absent: always shown.
    pub show_when: Option<Condition>,
    /// Page of the guide.
    pub source: Option<Text>,
}
