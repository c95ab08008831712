//! What is compared, counted, begun with.

use crate::{
    model::{AnswerState, Unit},
    problem::Sort,
};

problems! {
    /// What is compared, counted, begun with: `F301` to `F399`.
    #[expect(missing_docs, reason = "the sentence above a variant names its fields")]
    pub enum ConditionProblem {
        /// Two things that cannot be compared.
        F301 Error KindsDiffer { first: Sort, second: Sort },
        /// `over`, `before` and their like where there is no more and less.
        F302 Error NotOrdered { found: Sort },
        /// Days are compared with weeks.
        F303 Error UnitsDiffer { first: Unit, second: Unit },
        /// A bare name that is neither yes nor no.
        F304 Error NotACondition { found: Sort },
        /// `contains` asked of one answer.
        F305 Error ContainsOfOne,
        /// `is` asked of an answer of several.
        F306 Error IsOfSeveral,
        /// Things that wait for each other.
        F307 Error Cycle { ring: Vec<String> },
        /// A question of rows is spoken of outside them.
        F308 Error ColumnOutside { column: String, rows: String },
        /// A date is moved by a number of nothing.
        F309 Error UnitMissing,
        /// A date is moved by something that is no stretch of days.
        F310 Error NoCalendarUnit { unit: Unit },
        /// Things that cannot be added, or multiplied.
        F311 Error NotCalculable { left: Sort, right: Sort },
        /// Not a date where one is needed.
        F312 Error NotADate { found: Sort },
        /// A sum of things that are no numbers.
        F313 Error NotCountable { found: Sort },
        /// `sum of ROWS` without the column.
        F314 Error FigureNeedsColumn,
        /// A condition where a value is needed.
        F315 Error ConditionAsValue,
        /// A condition that grows too large once everything named is written out.
        F316 Error ConditionTooLarge,
        /// A section or note has no answer.
        F317 Error NoAnswer { name: String },
        /// Not an option where one is needed.
        F318 Error NotAnOption,
        /// `between` from more to less.
        F319 Error BetweenReversed,
        /// A state that the question never has.
        F320 Warning NeverInState { name: String, state: AnswerState },
        /// `is answered` asked of something that is no question.
        F321 Error StateOfNoQuestion,
        /// `is` asked of rows.
        F322 Error IsOfRows,
        /// Rows where one value is needed.
        F323 Error RowsAsValue,
        /// Rows begin with something that is not rows.
        F324 Error RowsBeginWithRows,
        /// One answer begins with several values.
        F325 Error SeveralToBeginWith,
        /// A value to begin with that stands behind one that always counts.
        F326 Error NeverBegins,
        /// Several answers are given to a question of one.
        F327 Error OneAnswerOnly,
        /// A reason for not answering that the question does not allow.
        F328 Error ReasonNotAllowed { state: AnswerState },
        /// Rows are given one by one.
        F329 Error RowsGiven,
        /// Not a stretch of days where one is needed.
        F331 Error NotALength { found: Sort },
        /// What the registers hold stands only where it is copied once, or looked at.
        F332 Error RegisterElsewhere,
        /// A figure of the registers without the days that it is of.
        F333 Error RegisterNeedsDays,
        /// Days behind something that is no figure of the registers.
        F334 Error OnlyRegister,
        /// A calendar can only be looked at.
        F335 Error OnlyBeside,
        /// Consent for something that is no party.
        F336 Error ConsentForNobody { found: Sort },
        /// Answers written into anything but a long text.
        F337 Error AnswersOfNoText,
        /// An option is offered by what only a form knows.
        F338 Error OfferedByForm,
        /// Registers and consents come with a later version of the language.
        F330 Error NotYet,
    }
}
