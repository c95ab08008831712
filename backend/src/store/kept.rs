//! Parts of a filling as JSON that only the server reads: touches, facts of the case, conflicts, ways of signing.
//!
//! An answer says here of which kind it is, since no question stands beside it to tell.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use forms_dsl::{
    answers::{Answer, Period, Row},
    evaluate::{CaseFacts, Invited},
    model::{AnswerState, OptionName, QuestionName, Role, Trigger},
};
use indexmap::IndexMap;
use mobile_schema::{
    change::Signing,
    filling::{Acted, ActedOn, Touch, Touches},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Fault;

/// The bytes that are sealed.
pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value).map_err(|_| Fault::Stored("a part of a filling"))
}

/// Back from the bytes that were sealed.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes).map_err(|_| Fault::Stored("a part of a filling"))
}

/// Ids as a JSON text.
pub(crate) fn list(ids: &[Uuid]) -> Result<String, Fault> {
    serde_json::to_string(ids).map_err(|_| Fault::Stored("a list of ids"))
}

/// Back from that.
pub(crate) fn read_list(text: &str) -> Result<Vec<Uuid>, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::Stored("a list of ids"))
}

/// What was set aside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptRejection {
    /// Which question; absent: the whole document.
    pub path: Option<String>,
    /// The sentence for the person.
    pub message: String,
    /// What was sent.
    pub value: serde_json::Value,
    /// The id of the document as it was sent.
    pub document: Option<serde_json::Value>,
}

/// An answer that says of which kind it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub(crate) enum KeptAnswer {
    Missing(AnswerState),
    Text(String),
    Number(Decimal),
    Truth(bool),
    Option(OptionName),
    Options(Vec<OptionName>),
    Date(NaiveDate),
    Time(NaiveTime),
    Moment(DateTime<Utc>),
    Period(Period),
    Id(Uuid),
    Role(Role),
    Rows(IndexMap<Uuid, KeptRow>),
    RowIds(Vec<Uuid>),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptRow {
    position: String,
    answers: BTreeMap<QuestionName, KeptAnswer>,
}

impl From<&Answer> for KeptAnswer {
    fn from(answer: &Answer) -> Self {
        match answer {
            Answer::Missing(state) => Self::Missing(*state),
            Answer::Text(text) => Self::Text(text.clone()),
            Answer::Number(number) => Self::Number(*number),
            Answer::Truth(truth) => Self::Truth(*truth),
            Answer::Option(option) => Self::Option(option.clone()),
            Answer::Options(options) => Self::Options(options.clone()),
            Answer::Date(date) => Self::Date(*date),
            Answer::Time(time) => Self::Time(*time),
            Answer::Moment(moment) => Self::Moment(*moment),
            Answer::Period(period) => Self::Period(*period),
            Answer::Id(id) => Self::Id(*id),
            Answer::Role(role) => Self::Role(role.clone()),
            Answer::Rows(rows) => Self::Rows(rows.iter().map(|(id, row)| (*id, KeptRow::from(row))).collect()),
            Answer::RowIds(ids) => Self::RowIds(ids.clone()),
        }
    }
}

impl From<KeptAnswer> for Answer {
    fn from(kept: KeptAnswer) -> Self {
        match kept {
            KeptAnswer::Missing(state) => Self::Missing(state),
            KeptAnswer::Text(text) => Self::Text(text),
            KeptAnswer::Number(number) => Self::Number(number),
            KeptAnswer::Truth(truth) => Self::Truth(truth),
            KeptAnswer::Option(option) => Self::Option(option),
            KeptAnswer::Options(options) => Self::Options(options),
            KeptAnswer::Date(date) => Self::Date(date),
            KeptAnswer::Time(time) => Self::Time(time),
            KeptAnswer::Moment(moment) => Self::Moment(moment),
            KeptAnswer::Period(period) => Self::Period(period),
            KeptAnswer::Id(id) => Self::Id(id),
            KeptAnswer::Role(role) => Self::Role(role),
            KeptAnswer::Rows(rows) => Self::Rows(rows.into_iter().map(|(id, row)| (id, row.into())).collect()),
            KeptAnswer::RowIds(ids) => Self::RowIds(ids),
        }
    }
}

impl From<&Row> for KeptRow {
    fn from(Row { position, answers }: &Row) -> Self {
        let answers = answers.iter().map(|(name, answer)| (name.clone(), answer.into())).collect();
        Self { position: position.clone(), answers }
    }
}

impl From<KeptRow> for Row {
    fn from(KeptRow { position, answers }: KeptRow) -> Self {
        Self { position, answers: answers.into_iter().map(|(name, answer)| (name, answer.into())).collect() }
    }
}

/// What a conflict is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptConflict {
    pub value: Option<KeptAnswer>,
    pub base: Option<KeptAnswer>,
}

/// What has happened because of a filling, by the key of the follow-up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptActed(BTreeMap<String, KeptActedOn>);

#[derive(Debug, Serialize, Deserialize)]
struct KeptActedOn {
    on: KeptTrigger,
    follow_up: Option<Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptTrigger {
    Finished,
    Signed,
    AtOnce,
}

impl From<&Acted> for KeptActed {
    fn from(acted: &Acted) -> Self {
        let kept = |(key, ActedOn { on, follow_up }): (&String, &ActedOn)| {
            let on = match on {
                Trigger::Finished => KeptTrigger::Finished,
                Trigger::Signed => KeptTrigger::Signed,
                Trigger::AtOnce => KeptTrigger::AtOnce,
            };
            (key.clone(), KeptActedOn { on, follow_up: *follow_up })
        };
        Self(acted.iter().map(kept).collect())
    }
}

impl From<KeptActed> for Acted {
    fn from(KeptActed(kept): KeptActed) -> Self {
        let acted = |(key, KeptActedOn { on, follow_up })| {
            let on = match on {
                KeptTrigger::Finished => Trigger::Finished,
                KeptTrigger::Signed => Trigger::Signed,
                KeptTrigger::AtOnce => Trigger::AtOnce,
            };
            (key, ActedOn { on, follow_up })
        };
        kept.into_iter().map(acted).collect()
    }
}

/// The touches of each path.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptTouches(BTreeMap<String, Vec<KeptTouch>>);

#[derive(Debug, Serialize, Deserialize)]
struct KeptTouch {
    device: Uuid,
    edit_id: Uuid,
    base: Option<KeptAnswer>,
    value: Option<KeptAnswer>,
    revision: i64,
    author: Uuid,
    at: DateTime<Utc>,
}

impl From<&Touches> for KeptTouches {
    fn from(touches: &Touches) -> Self {
        let each =
            touches.iter().map(|(path, touches)| (path.to_string(), touches.iter().map(KeptTouch::from).collect()));
        Self(each.collect())
    }
}

impl KeptTouches {
    /// Back to what merging works with.
    pub fn into_touches(self) -> Result<Touches, Fault> {
        let each = self.0.into_iter().map(|(path, touches)| {
            let path = path.parse().map_err(|_| Fault::Stored("fillings.touches"))?;
            Ok((path, touches.into_iter().map(Touch::from).collect()))
        });
        each.collect()
    }
}

impl From<&Touch> for KeptTouch {
    fn from(Touch { device, edit_id, base, value, revision, author, at }: &Touch) -> Self {
        Self {
            device: *device,
            edit_id: *edit_id,
            base: base.as_ref().map(Into::into),
            value: value.as_ref().map(Into::into),
            revision: *revision,
            author: *author,
            at: *at,
        }
    }
}

impl From<KeptTouch> for Touch {
    fn from(KeptTouch { device, edit_id, base, value, revision, author, at }: KeptTouch) -> Self {
        Self { device, edit_id, base: base.map(Into::into), value: value.map(Into::into), revision, author, at }
    }
}

/// The facts of a case as they were when a filling was begun.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptFacts {
    /// Not there in what was kept before forms could name them.
    #[serde(default)]
    pupil: Option<Uuid>,
    #[serde(default)]
    school: Option<Uuid>,
    #[serde(default)]
    class: Option<Uuid>,
    pupil_first_name: Option<String>,
    pupil_name: Option<String>,
    school_name: Option<String>,
    class_name: Option<String>,
    grade: Option<u32>,
    period_start: Option<NaiveDate>,
    invited: Vec<KeptInvited>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptInvited {
    name: String,
    role: Role,
    relation: Option<String>,
    person: Uuid,
}

impl From<&CaseFacts> for KeptFacts {
    fn from(facts: &CaseFacts) -> Self {
        let CaseFacts {
            pupil,
            pupil_first_name,
            pupil_name,
            school,
            school_name,
            class,
            class_name,
            grade,
            period_start,
            invited,
        } = facts.clone();
        let invited = invited
            .into_iter()
            .map(|Invited { name, role, relation, person }| KeptInvited { name, role, relation, person })
            .collect();
        Self {
            pupil,
            school,
            class,
            pupil_first_name,
            pupil_name,
            school_name,
            class_name,
            grade,
            period_start,
            invited,
        }
    }
}

impl From<KeptFacts> for CaseFacts {
    fn from(facts: KeptFacts) -> Self {
        let KeptFacts {
            pupil,
            school,
            class,
            pupil_first_name,
            pupil_name,
            school_name,
            class_name,
            grade,
            period_start,
            invited,
        } = facts;
        let invited = invited
            .into_iter()
            .map(|KeptInvited { name, role, relation, person }| Invited { name, role, relation, person })
            .collect();
        Self {
            pupil,
            pupil_first_name,
            pupil_name,
            school,
            school_name,
            class,
            class_name,
            grade,
            period_start,
            invited,
        }
    }
}

/// Back from its word and the text that goes with it.
pub(crate) fn read_signing(how: &str, detail: Option<String>) -> Result<Signing, Fault> {
    Ok(match (how, detail) {
        ("typed", None) => Signing::Typed,
        ("drawn", Some(drawing)) => Signing::Drawn(drawing),
        ("witnessed", Some(by)) => Signing::Witnessed { by },
        ("declined", Some(reason)) => Signing::Declined { reason },
        _ => return Err(Fault::Stored("signatures.how")),
    })
}
