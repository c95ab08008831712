//! How a question looks on a tablet, where its type leaves a choice.

use serde::{Deserialize, Serialize};

use super::{AnswerType, Unit};

/// How a question looks on a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The face of a clock.
    Clock,
    /// Buttons side by side.
    Buttons,
    /// A list to scroll.
    List,
    /// A card for each row.
    Cards,
    /// Closed until somebody opens it.
    Folded,
}

impl Look {
    /// Whether an answer of a type can be given so.
    #[must_use]
    pub fn suits(self, answer: &AnswerType) -> bool {
        match self {
            Self::Clock => {
                matches!(answer, AnswerType::Time | AnswerType::Number { unit: Some(Unit::Minutes | Unit::Hours), .. })
            }
            Self::Buttons | Self::List => matches!(
                answer,
                AnswerType::OneOf { .. }
                    | AnswerType::ManyOf { .. }
                    | AnswerType::YesNo
                    | AnswerType::Scale { .. }
                    | AnswerType::PersonOf { .. }
                    | AnswerType::Registered(_)
            ),
            Self::Cards => false,
            Self::Folded => true,
        }
    }

    /// Whether rows can be shown so.
    #[must_use]
    pub fn suits_rows(self) -> bool {
        matches!(self, Self::List | Self::Cards | Self::Folded)
    }
}
