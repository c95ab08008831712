//! The static tables as SeaORM has them, one file each; `migration` makes them.

pub mod column;

pub mod absence_coverage;
pub mod absence_lessons;
pub mod absence_totals;
pub mod audit;
pub mod audit_heads;
pub mod case_access;
pub mod case_moves;
pub mod cases;
pub mod classes;
pub mod conflicts;
pub mod consents;
pub mod edits;
pub mod erasures;
pub mod feed;
pub mod fillings;
pub mod follow_ups;
pub mod form_versions;
pub mod guardianships;
pub mod hand_overs;
pub mod installation;
pub mod keys;
pub mod logins;
pub mod municipality;
pub mod people;
pub mod postings;
pub mod publications;
pub mod reached;
pub mod rejections;
pub mod secrets;
pub mod sessions;
pub mod shares;
pub mod signatures;
pub mod tokens;
pub mod units;
