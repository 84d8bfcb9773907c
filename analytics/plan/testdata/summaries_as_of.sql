-- SNAPSHOT
WITH told AS MATERIALIZED (SELECT f.location, f.source, f.date, f.cases, f.deaths, f.recovered, f.hospitalizations, f.icu_admissions
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases, CASE WHEN (p.counts & 2) <> 0 THEN v.deaths END AS deaths, CASE WHEN (p.counts & 4) <> 0 THEN v.recovered END AS recovered, CASE WHEN (p.counts & 8) <> 0 THEN v.hospitalizations END AS hospitalizations, CASE WHEN (p.counts & 16) <> 0 THEN v.icu_admissions END AS icu_admissions
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions FROM facts
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND record
  AND issued <= $2
  UNION ALL
  SELECT location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions FROM revisions
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND NOT withdrawn
  AND issued <= $3
  AND superseded > $4) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = TRY_CAST('mpox' AS disease_code)
  AND s.preferred
  AND s.location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS word))
  AND l.level = TRY_CAST('COUNTY' AS level_name)) AS f
), ends AS (
  SELECT location, source, min(date) AS first_date, max(date) AS last_date, CAST(sum(cases) AS BIGINT) AS cases, CAST(sum(deaths) AS BIGINT) AS deaths, CAST(sum(recovered) AS BIGINT) AS recovered, CAST(sum(hospitalizations) AS BIGINT) AS hospitalizations, CAST(sum(icu_admissions) AS BIGINT) AS icu_admissions
  FROM told GROUP BY location, source
), late AS (
  SELECT e.location, e.source, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.cases END) AS BIGINT) AS recent_cases, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.cases END) AS BIGINT) AS previous_cases, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.deaths END) AS BIGINT) AS recent_deaths, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.deaths END) AS BIGINT) AS previous_deaths, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.recovered END) AS BIGINT) AS recent_recovered, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.recovered END) AS BIGINT) AS previous_recovered, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.hospitalizations END) AS BIGINT) AS recent_hospitalizations, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.hospitalizations END) AS BIGINT) AS previous_hospitalizations, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.icu_admissions END) AS BIGINT) AS recent_icu_admissions, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.icu_admissions END) AS BIGINT) AS previous_icu_admissions
  FROM ends e JOIN told t ON t.location = e.location AND t.source = e.source AND t.date > e.last_date - 14
  GROUP BY e.location, e.source
)
SELECT CAST(e.location AS VARCHAR) AS location, CAST(e.source AS VARCHAR) AS source, e.first_date, e.last_date, e.cases, l.recent_cases, l.previous_cases, e.deaths, l.recent_deaths, l.previous_deaths, e.recovered, l.recent_recovered, l.previous_recovered, e.hospitalizations, l.recent_hospitalizations, l.previous_hospitalizations, e.icu_admissions, l.recent_icu_admissions, l.previous_icu_admissions
FROM ends e JOIN late l ON l.location = e.location AND l.source = e.source
ORDER BY l.recent_cases DESC NULLS LAST, 1
-- [["US-06001","US-06037","US-06999"],"2022-03-01T12:00:00Z","2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]

-- POSTGRES
WITH told AS MATERIALIZED (SELECT f.location, f.source, f.date, f.cases, f.deaths, f.recovered, f.hospitalizations, f.icu_admissions
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases, CASE WHEN (p.counts & 2) <> 0 THEN v.deaths END AS deaths, CASE WHEN (p.counts & 4) <> 0 THEN v.recovered END AS recovered, CASE WHEN (p.counts & 8) <> 0 THEN v.hospitalizations END AS hospitalizations, CASE WHEN (p.counts & 16) <> 0 THEN v.icu_admissions END AS icu_admissions
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases, deaths, CAST(NULL AS BIGINT) AS recovered, hospitalizations, icu_admissions FROM mpox_data
WHERE NOT withdrawn
  AND issued <= $4
  UNION ALL
  SELECT location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions FROM revisions
WHERE disease = $5
  AND NOT withdrawn
  AND issued <= $6
  AND superseded > $7) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.preferred
  AND s.location = ANY($2)
  AND l.level = $3) AS f
), ends AS (
  SELECT location, source, min(date) AS first_date, max(date) AS last_date, CAST(sum(cases) AS BIGINT) AS cases, CAST(sum(deaths) AS BIGINT) AS deaths, CAST(sum(recovered) AS BIGINT) AS recovered, CAST(sum(hospitalizations) AS BIGINT) AS hospitalizations, CAST(sum(icu_admissions) AS BIGINT) AS icu_admissions
  FROM told GROUP BY location, source
), late AS (
  SELECT e.location, e.source, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.cases END) AS BIGINT) AS recent_cases, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.cases END) AS BIGINT) AS previous_cases, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.deaths END) AS BIGINT) AS recent_deaths, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.deaths END) AS BIGINT) AS previous_deaths, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.recovered END) AS BIGINT) AS recent_recovered, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.recovered END) AS BIGINT) AS previous_recovered, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.hospitalizations END) AS BIGINT) AS recent_hospitalizations, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.hospitalizations END) AS BIGINT) AS previous_hospitalizations, CAST(sum(CASE WHEN t.date > e.last_date - 7 THEN t.icu_admissions END) AS BIGINT) AS recent_icu_admissions, CAST(sum(CASE WHEN t.date <= e.last_date - 7 THEN t.icu_admissions END) AS BIGINT) AS previous_icu_admissions
  FROM ends e JOIN told t ON t.location = e.location AND t.source = e.source AND t.date > e.last_date - 14
  GROUP BY e.location, e.source
)
SELECT e.location AS location, e.source AS source, e.first_date, e.last_date, e.cases, l.recent_cases, l.previous_cases, e.deaths, l.recent_deaths, l.previous_deaths, e.recovered, l.recent_recovered, l.previous_recovered, e.hospitalizations, l.recent_hospitalizations, l.previous_hospitalizations, e.icu_admissions, l.recent_icu_admissions, l.previous_icu_admissions
FROM ends e JOIN late l ON l.location = e.location AND l.source = e.source
ORDER BY l.recent_cases DESC NULLS LAST, 1
-- ["mpox",["US-06001","US-06037","US-06999"],"COUNTY","2022-03-01T12:00:00Z","mpox","2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]
