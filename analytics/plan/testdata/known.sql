-- SNAPSHOT
SELECT m.period, m.cases
FROM (SELECT g.period AS period, g.cases AS cases
  FROM (SELECT CAST(date_trunc('month', f.date) AS DATE) AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (s.counts & 1) <> 0 THEN v.cases END AS cases
  FROM (SELECT s.disease, s.location, s.source, s.preferred, s.included, p.part, p.counts FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
WHERE s.since <= $1
  UNION ALL
  SELECT disease, location, source, preferred, included, part, counts FROM former_series
WHERE since <= $2
  AND until > $3) AS s
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM facts LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND since > $4) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND record
  AND batch <= $5
  AND late_location IS NULL
  UNION ALL
  SELECT location, date, source, cases FROM revisions LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND since > $6) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND NOT withdrawn
  AND batch <= $7
  AND late_location IS NULL
  AND coalesce(superseded_by > $8, TRUE)
  UNION ALL
  SELECT location, date, source, cases FROM overwritten
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND NOT withdrawn
  AND since <= $9
  AND until > $10
  AND coalesce(superseded_by > $11, TRUE)) AS v ON v.location = s.part AND v.source = s.source
WHERE s.disease = TRY_CAST('covid19' AS disease_code)
  AND s.preferred
  AND l.level = TRY_CAST('COUNTRY' AS level_name)
  AND l.country = TRY_CAST('FRA' AS location_code)) AS f
  GROUP BY 1) AS g) AS m
ORDER BY m.period ASC NULLS LAST
LIMIT 11
-- [3,3,3,12,12,12,12,12,12,12,12]

-- POSTGRES
SELECT m.period, m.cases
FROM (SELECT g.period AS period, g.cases AS cases
  FROM (SELECT CAST(date_trunc('month', CAST(f.date AS timestamp)) AS DATE) AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (s.counts & 1) <> 0 THEN v.cases END AS cases
  FROM (SELECT s.disease, s.location, s.source, s.preferred, s.included, p.part, p.counts FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
WHERE s.since <= $1
  UNION ALL
  SELECT disease, location, source, preferred, included, part, counts FROM former_series
WHERE since <= $2
  AND until > $3) AS s
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = $7
  AND since > $8) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE NOT withdrawn
  AND batch <= $9
  AND late_location IS NULL
  UNION ALL
  SELECT location, date, source, cases FROM revisions LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = $10
  AND since > $11) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = $13
  AND NOT withdrawn
  AND batch <= $12
  AND late_location IS NULL
  AND coalesce(superseded_by > $14, TRUE)
  UNION ALL
  SELECT location, date, source, cases FROM overwritten
WHERE disease = $17
  AND NOT withdrawn
  AND since <= $15
  AND until > $16
  AND coalesce(superseded_by > $18, TRUE)) AS v ON v.location = s.part AND v.source = s.source
WHERE s.disease = $4
  AND s.preferred
  AND l.level = $5
  AND l.country = $6) AS f
  GROUP BY 1) AS g) AS m
ORDER BY m.period ASC NULLS LAST
LIMIT 11
-- [3,3,3,"covid19","COUNTRY","FRA","covid19",12,12,"covid19",12,12,"covid19",12,12,12,"covid19",12]
