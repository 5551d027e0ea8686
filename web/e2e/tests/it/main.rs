//! The web application in a real browser. Every test here needs chromium, chromedriver and npm.

mod first_visit;
