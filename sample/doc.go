// Package sample makes the data that a fresh installation starts with: two
// simulated epidemics, in the World Health Organization's own file format, so
// that they pass through the same loading as real files. No publisher issued
// them and no place had these numbers; they belong to the source "simulated",
// which is never preferred to a real one.
//
// # Method
//
// The cases of a country are a sum of waves. A wave rises and falls
// exponentially, at different speeds, and reaches a given share of the
// population; countries have the same waves moved, stretched and scaled at
// random, by what their WHO region detects. Deaths follow cases after a delay
// with a gamma-like shape, at a fatality that falls over time. Both get a slow
// autoregressive wobble, a weekly rhythm and Poisson noise.
//
// On top stands what publishers do: an issue is incomplete for its last two
// weeks and the next one fills it up; some days are corrections below zero;
// one country stops reporting, one stops reporting deaths; one restates some
// weeks, and one withdraws a few days. There are three weekly issues of each
// epidemic.
//
// The generator of each country is seeded by its code, so the same issue has
// the same bytes on every machine, and two issues differ only where the
// publisher "learned" something.
package sample
