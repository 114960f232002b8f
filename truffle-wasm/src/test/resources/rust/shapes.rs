#![feature(no_core, lang_items, intrinsics, rustc_attrs, arbitrary_self_types, auto_traits)]
#![allow(internal_features, dead_code)]
#![no_core]
#![crate_type = "cdylib"]

//! Areas of shapes. Compiled by rustc 1.97.0-nightly (e50aa6fba 2026-05-19), in this folder, which gave `shapes.wasm`:
//!
//!     rustc +nightly --target wasm32-unknown-unknown -g -C opt-level=0 -C overflow-checks=off -C panic=abort --remap-path-prefix "$PWD=/rust" shapes.rs
//!
//! It uses no `core`, so that the compiler's library for WebAssembly need not be installed; what the language itself wants of that is in `lang`.

mod lang {
    #[lang = "pointee_sized"]
    pub trait PointeeSized {}
    #[lang = "meta_sized"]
    pub trait MetaSized: PointeeSized {}
    #[lang = "sized"]
    pub trait Sized: MetaSized {}
    #[lang = "copy"]
    pub trait Copy {}
    #[lang = "legacy_receiver"]
    pub trait Receiver {}
    #[lang = "freeze"]
    unsafe auto trait Freeze {}

    impl Copy for i32 {}
    impl Copy for u32 {}
    impl Copy for f64 {}
    impl<T: PointeeSized> Copy for &T {}
    impl<T: PointeeSized> Copy for *const T {}
    impl<T: PointeeSized> Receiver for &T {}

    #[lang = "add"]
    pub trait Add<Rhs = Self> {
        type Output;
        fn add(self, rhs: Rhs) -> Self::Output;
    }
    #[lang = "mul"]
    pub trait Mul<Rhs = Self> {
        type Output;
        fn mul(self, rhs: Rhs) -> Self::Output;
    }
    #[lang = "add_assign"]
    pub trait AddAssign<Rhs = Self> {
        fn add_assign(&mut self, rhs: Rhs);
    }
    #[lang = "eq"]
    pub trait PartialEq<Rhs: PointeeSized = Self> {
        fn eq(&self, other: &Rhs) -> bool;
        fn ne(&self, other: &Rhs) -> bool;
    }
    #[lang = "partial_ord"]
    pub trait PartialOrd<Rhs: PointeeSized = Self>: PartialEq<Rhs> {
        fn lt(&self, other: &Rhs) -> bool;
        fn le(&self, other: &Rhs) -> bool;
        fn gt(&self, other: &Rhs) -> bool;
        fn ge(&self, other: &Rhs) -> bool;
    }
    impl Add for i32 {
        type Output = i32;
        fn add(self, rhs: i32) -> i32 { self + rhs }
    }
    impl Add for f64 {
        type Output = f64;
        fn add(self, rhs: f64) -> f64 { self + rhs }
    }
    impl Mul for f64 {
        type Output = f64;
        fn mul(self, rhs: f64) -> f64 { self * rhs }
    }
    impl AddAssign for i32 {
        fn add_assign(&mut self, rhs: i32) { *self += rhs }
    }
    impl AddAssign for f64 {
        fn add_assign(&mut self, rhs: f64) { *self += rhs }
    }
    impl PartialEq for i32 {
        fn eq(&self, other: &i32) -> bool { *self == *other }
        fn ne(&self, other: &i32) -> bool { *self != *other }
    }
    impl PartialOrd for i32 {
        fn lt(&self, other: &i32) -> bool { *self < *other }
        fn le(&self, other: &i32) -> bool { *self <= *other }
        fn gt(&self, other: &i32) -> bool { *self > *other }
        fn ge(&self, other: &i32) -> bool { *self >= *other }
    }
}

pub struct Point {
    x: f64,
    y: f64,
}

pub enum Shape {
    Circle { center: Point, radius: f64 },
    Square(f64),
    Nothing,
}

pub trait Area {
    fn area(&self, scale: f64) -> f64;
}

impl Area for Shape {
    #[inline(never)]
    fn area(&self, scale: f64) -> f64 {
        match self {
            Shape::Circle { center, radius } => {
                let squared = *radius * *radius;
                center.y * scale * 3.0 * squared
            }
            Shape::Square(side) => *side * *side * scale,
            Shape::Nothing => nothing::trap(),
        }
    }
}

mod nothing {
    /// Reads where no memory is.
    #[inline(never)]
    pub fn trap() -> f64 {
        unsafe { *(0xffff_fff0_usize as *const f64) }
    }
}

#[inline(never)]
fn total<T: Area>(first: &T, second: &T, count: i32) -> f64 {
    let mut sum = 0.0;
    let mut index = 0;
    while index < count {
        sum += first.area(1.0);
        sum += second.area(2.0);
        index += 1;
    }
    sum
}

#[unsafe(no_mangle)]
pub extern "C" fn run(count: i32, trap: i32) -> f64 {
    let circle = Shape::Circle { center: Point { x: 1.5, y: 1.0 }, radius: 2.0 };
    let square = if trap == 0 { Shape::Square(3.0) } else { Shape::Nothing };
    total(&circle, &square, count)
}
