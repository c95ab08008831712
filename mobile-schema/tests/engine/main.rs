//! Requests through the front door, `MobileSchema::respond`, against rows that the tests write down.
#![cfg(test)]

mod attack;
mod embedded;
mod fixture;
mod house;
mod labels;
mod pages;
mod reading;
mod writing;
