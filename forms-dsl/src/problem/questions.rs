//! How questions are answered, lists, languages, texts.

use crate::problem::{BadSign, Part};

problems! {
    /// How questions are answered, lists, languages, texts: `F201` to `F299`.
    #[expect(missing_docs, reason = "the sentence above a variant names its fields")]
    pub enum QuestionProblem {
        /// The first bound is beyond the second.
        F201 Error ImpossibleRange { from: String, to: String },
        /// A list without an option.
        F202 Error EmptyList { name: String },
        /// More choices are asked for than there are options.
        F203 Error MoreThanOptions { fewest: u32, options: usize },
        /// A text limit of nothing, or beyond what is kept.
        F204 Error TextLimit { most: u32 },
        /// A number beyond what is kept.
        F205 Error TooLarge { most: i64 },
        /// A bound has more places after the comma than its answers.
        F206 Error DecimalsMissing { needed: u32 },
        /// Two lists of one question have an option of the same name.
        F207 Error OptionInTwoLists { option: String, first: String, second: String },
        /// Not a `people` question.
        F208 Error NotPeople { name: String },
        /// Not rows.
        F209 Error NotRows { name: String },
        /// Rows without a question in them.
        F210 Error NoColumns { name: String },
        /// A setting outside what it may be set to.
        F211 Error OutsideRange { number: String, from: String, to: String },
        /// A list has `unknown`, and the question allows *do not know*.
        F212 Error UnknownTwice,
        /// A box is ticked or not: there is no reason to give.
        F213 Error TickAllows,
        /// A line that says nothing about what stands above it.
        F214 Error WrongPart { part: Part },
        /// A file does not say in which languages it is written.
        F215 Error NoLanguages,
        /// A language is named twice.
        F216 Error LanguageTwice { language: String },
        /// A translation into a language that the file does not name, or that it is written in.
        F218 Error OtherTranslation { language: String, known: Vec<String>, original: bool },
        /// A text is missing in a language that the file promises.
        F219 Warning Untranslated { language: String },
        /// A text without a word.
        F220 Error EmptyText,
        /// A sign that no screen can be trusted with.
        F221 Error BadSign { sign: BadSign },
        /// A translation inserts other answers than the original.
        F222 Error PlaceholdersDiffer { language: String },
        /// A section with nothing in it.
        F223 Error EmptySection { name: String },
        /// A form without a section.
        F224 Error NoSection,
        /// A form beyond what can be filled in.
        F225 Error TooManyQuestions { count: usize, most: usize },
        /// More open answers than a database row holds.
        F226 Error TooManyColumns { count: usize, most: usize },
        /// Versions count from 1.
        F227 Error VersionZero,
        /// `keep` counts years.
        F228 Error KeepInYears,
        /// Retired in a version that is yet to come.
        F229 Error RetiredLater { version: u32, of_form: u32 },
        /// Translations into a language that the file they translate does not name.
        F230 Error NotMoreLanguage { language: String, of: String },
        /// A language is to be found both in the file and in a file of its own.
        F231 Error LanguageInBoth { language: String },
        /// The original has changed since it was translated.
        F232 Warning StaleTranslation { now: String },
        /// Texts that a file of translations lacks.
        F233 Warning NotTranslated { language: String, of: String, count: usize, first: String },
        /// A translation into another language than that of its file.
        F234 Error OtherLanguage { language: String, of_file: String },
        /// More options than anyone can choose from.
        F235 Error TooManyOptions { count: usize, most: usize },
        /// More follow-ups than can be held against each other.
        F236 Error TooManyFollowUps { count: usize, most: usize },
        /// Two questions of a section have one label.
        F240 Warning SameLabel { label: String },
        /// A line below a question of an item that speaks of the form, which a catalogue does not know.
        F250 Error NotOfAnItem,
        /// Options are narrowed by a question that is not answered with options.
        F251 Error NotAChoice { name: String },
        /// An answer of the narrowing question with which nothing is left to choose.
        F252 Warning EmptyBranch { option: String },
        /// Nothing keeps files yet in the way that answers are kept: sealed, signed, deleted when their time is up.
        F253 Error NoFiles,
    }
}
