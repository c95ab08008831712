//! The one place where names change: form names become GraphQL names and storage keys.
//!
//! `cooperation_agreement` → `CooperationAgreement`, `days_a_week` → `daysAWeek`, `step_up` → `STEP_UP`,
//! `f_cooperation_agreement`, `q_days_a_week`. Whether two of them meet is for `naming::taken` to find out.

mod taken;

use std::borrow::{Borrow, Cow};

use forms_dsl::model::{Choice, FormName, ListName, OptionList, OptionName, QuestionName};
use sha2::{Digest, Sha256};

pub use self::taken::{Origin, Taken};
use crate::storage_plan::{ColumnKey, TableName};

macro_rules! graphql_names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// A name that the API always has.
            pub const fn fixed(name: &'static str) -> Self {
                Self(Cow::Borrowed(name))
            }

            /// As GraphQL has it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

graphql_names! {
    /// A type: `CooperationAgreement`.
    TypeName;
    /// A field, an argument or a field of an input: `daysAWeek`.
    FieldName;
    /// A value of an enum: `STEP_UP`.
    ValueName;
}

impl TypeName {
    /// The type of a form's fillings.
    pub fn of_form(form: &FormName) -> Self {
        Self(pascal(form.as_str()).into())
    }

    /// The enum of one list: a catalogue's is shared by all forms, a form's own list is the form's.
    pub fn of_list(form: &FormName, list: &OptionList) -> Self {
        if list.catalogue {
            Self::of_catalogue(&list.name)
        } else {
            Self::of_form(form).with(&pascal(list.name.as_str()))
        }
    }

    /// The enum of a catalogue.
    pub fn of_catalogue(catalogue: &ListName) -> Self {
        Self(pascal(catalogue.as_str()).into())
    }

    /// The enum of a question that chooses from several lists.
    pub fn of_question(form: &FormName, question: &QuestionName) -> Self {
        Self::of_form(form).with(&pascal(question.as_str()))
    }

    /// The enum of a column that chooses from several lists.
    pub fn of_column(form: &FormName, rows: &QuestionName, column: &QuestionName) -> Self {
        Self::of_question(form, rows).with(&pascal(column.as_str()))
    }

    /// The type of a row.
    pub fn of_row(form: &FormName, rows: &QuestionName) -> Self {
        Self::of_question(form, rows).with("Row")
    }

    /// A type that goes with this one: `CooperationAgreement` + `Filter`.
    #[must_use]
    pub fn with(&self, ending: &str) -> Self {
        Self(format!("{}{ending}", self.0).into())
    }

    /// A type that goes with this one: `Save` + `CooperationAgreement`.
    #[must_use]
    pub fn after(&self, beginning: &str) -> Self {
        Self(format!("{beginning}{}", self.0).into())
    }

    /// A field that answers with one of these: `cooperationAgreement`.
    pub fn field(&self) -> FieldName {
        let mut letters = self.0.chars();
        let first = letters.next().map(|c| c.to_ascii_lowercase());
        FieldName(first.into_iter().chain(letters).collect::<String>().into())
    }
}

impl FieldName {
    /// The field of a question, rows, a column or a computed value.
    pub fn of_question(question: &QuestionName) -> Self {
        Self::of_name(question.as_str())
    }

    /// The field of any name of the form language, as it stands in a stored path.
    pub fn of_name(name: &str) -> Self {
        Self(camel(name).into())
    }

    /// The field of a form's list: the plural that the form gives, or its name and `s`.
    pub fn plural_of_form(form: &FormName, plural: Option<&str>) -> Self {
        Self(plural.map_or_else(|| format!("{}s", camel(form.as_str())), camel).into())
    }

    /// The field that begins with a verb: `start` + `CooperationAgreement`.
    pub fn of_verb(verb: &str, of: &TypeName) -> Self {
        Self(format!("{verb}{of}").into())
    }
}

impl ValueName {
    /// The value of an option; of an item below an item it begins with that one's name: `PEER_CONTACT_VISITS`.
    pub fn of_option(below: Option<&str>, option: &str) -> Self {
        Self(screaming(&below.into_iter().chain([option]).collect::<Vec<_>>().join("_")).into())
    }

    /// The value of a choice of a list.
    pub fn of_choice(choice: &Choice) -> Self {
        Self::of_option(choice.below.as_ref().map(OptionName::as_str), choice.name.as_str())
    }

    /// The value of a name that is stored as it is: a status, a state of a case, a role, a question.
    pub fn of_name(name: &str) -> Self {
        Self(screaming(name).into())
    }

    /// The field that answers with what goes by this value: `DATE_BY_MONTH` → `dateByMonth`.
    pub fn field(&self) -> FieldName {
        FieldName(camel(&self.0.to_ascii_lowercase()).into())
    }

    /// A value that goes with this one: `DATE` + `_ASC`.
    #[must_use]
    pub fn with(&self, ending: &str) -> Self {
        Self(format!("{}{ending}", self.0).into())
    }
}

impl TableName {
    /// `f_<form>`.
    pub fn of_form(form: &FormName) -> Self {
        Self(identifier(format!("f_{form}")))
    }

    /// `f_<form>__<rows>`, of the rows' oldest name.
    pub fn of_rows(form: &FormName, rows: &QuestionName, was: &[QuestionName]) -> Self {
        Self(identifier(format!("f_{form}__{}", oldest(rows, was))))
    }
}

impl ColumnKey {
    /// `q_<question>`, of its oldest name, so that a rename moves no answer.
    pub fn of_question(question: &QuestionName, was: &[QuestionName]) -> Self {
        Self(identifier(format!("q_{}", oldest(question, was))).into())
    }
}

/// The `was` lines lead back in time: the last of them is the name that the answers were first stored under.
pub fn oldest<'a>(now: &'a QuestionName, was: &'a [QuestionName]) -> &'a QuestionName {
    was.last().unwrap_or(now)
}

/// Longest identifier, in bytes: `PostgreSQL` cuts at 63, and a twin `_folded` must still fit.
const LONGEST_IDENTIFIER: usize = 55;

/// A long identifier keeps its beginning; a hash of the whole keeps it apart from others that begin alike.
fn identifier(whole: String) -> String {
    if whole.len() <= LONGEST_IDENTIFIER {
        return whole;
    }
    let [h, i, j, k, ..] = <[u8; 32]>::from(Sha256::digest(whole.as_bytes()));
    let ending = format!("{:08x}", u32::from_be_bytes([h, i, j, k]));
    let beginning: String = whole.chars().take(LONGEST_IDENTIFIER - ending.len() - 1).collect();
    format!("{beginning}_{ending}")
}

fn pascal(name: &str) -> String {
    name.split('_').map(capitalised).collect()
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default();
    std::iter::once(first.to_owned()).chain(parts.map(capitalised)).collect()
}

fn screaming(name: &str) -> String {
    name.to_ascii_uppercase()
}

fn capitalised(part: &str) -> String {
    let mut letters = part.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str) -> QuestionName {
        QuestionName::try_from(name).unwrap()
    }

    fn form(name: &str) -> FormName {
        FormName::try_from(name).unwrap()
    }

    #[test]
    fn a_form_and_its_parts_are_called_as_graphql_clients_expect() {
        let agreement = TypeName::of_form(&form("cooperation_agreement"));
        assert_eq!(agreement.as_str(), "CooperationAgreement");
        assert_eq!(agreement.field().as_str(), "cooperationAgreement");
        assert_eq!(FieldName::of_verb("save", &agreement).as_str(), "saveCooperationAgreement");
        assert_eq!(
            TypeName::of_row(&form("cooperation_agreement"), &question("steps")).as_str(),
            "CooperationAgreementStepsRow"
        );
        assert_eq!(FieldName::of_question(&question("days_a_week")).as_str(), "daysAWeek");
        assert_eq!(FieldName::plural_of_form(&form("inquiry"), Some("all_inquiries")).as_str(), "allInquiries");
        assert_eq!(FieldName::plural_of_form(&form("survey"), None).as_str(), "surveys");
        assert_eq!(ValueName::of_name("step_up").as_str(), "STEP_UP");
    }

    #[test]
    fn a_renamed_question_keeps_the_column_of_its_first_name() {
        let renamed_twice = [question("second"), question("first")];
        assert_eq!(ColumnKey::of_question(&question("third"), &renamed_twice).as_str(), "q_first");
    }

    #[test]
    fn long_names_are_cut_and_kept_apart() {
        let long = "a".repeat(63);
        let table = TableName::of_rows(&form(&long), &question(&long), &[]);
        let other = TableName::of_rows(&form(&long), &question(&format!("{long}b")), &[]);
        assert!(table.as_str().len() + "_folded".len() < 63);
        assert_ne!(table, other);
        assert_eq!(table, TableName::of_rows(&form(&long), &question(&long), &[]));
    }

    #[test]
    fn names_that_differ_in_case_alone_meet() {
        let mut taken = Taken::default();
        let first = Origin::Question("survey.a_b".into());
        assert_eq!(taken.take("aB", &first), Ok(()));
        assert_eq!(taken.take("ab", &Origin::Question("survey.ab".into())), Err(first));
    }
}
