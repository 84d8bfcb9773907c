-- ROLLUP
SELECT m.location, m.period, m.source, m.cases, m.deaths, m.recovered, m.hospitalizations, m.icu_admissions, m.corrected
FROM (SELECT CAST(g.location AS VARCHAR) AS location, g.period AS period, CAST(g.source AS VARCHAR) AS source, g.cases AS cases, g.deaths AS deaths, g.recovered AS recovered, g.hospitalizations AS hospitalizations, g.icu_admissions AS icu_admissions, g.corrected
  FROM (SELECT f.location AS location, f.start AS period, f.source AS source, f.cases AS cases, f.deaths AS deaths, f.recovered AS recovered, f.hospitalizations AS hospitalizations, f.icu_admissions AS icu_admissions, f.corrected AS corrected
  FROM rollup_country_week AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.preferred
  AND f.location = TRY_CAST('FRA' AS location_code)) AS g) AS m
ORDER BY m.location ASC NULLS LAST, m.period ASC NULLS LAST, m.source ASC NULLS LAST
-- null
