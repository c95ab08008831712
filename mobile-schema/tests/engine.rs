//! Requests through the front door, `MobileSchema::respond`, against rows that the tests write down.

#[path = "engine/attack.rs"]
mod attack;
#[path = "engine/fixture.rs"]
mod fixture;
#[path = "engine/house.rs"]
mod house;
#[path = "engine/pages.rs"]
mod pages;
#[path = "engine/reading.rs"]
mod reading;
#[path = "engine/writing.rs"]
mod writing;
