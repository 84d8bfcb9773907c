-- ROLLUP
SELECT m.cases
FROM (SELECT g.cases AS cases
  FROM (SELECT CAST(sum(f.cases) AS BIGINT) AS cases
  FROM rollup_region_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)) AS g) AS m
LIMIT 11
-- null

-- POSTGRES
SELECT m.cases
FROM (SELECT g.cases AS cases
  FROM (SELECT CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data
WHERE NOT withdrawn) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.preferred AND NOT s.included
  AND l.level = $2) AS f) AS g) AS m
LIMIT 11
-- ["covid19","COUNTRY"]

-- ROLLUP
SELECT count(*) FROM (SELECT 1 AS present
  FROM (SELECT count(*) AS present
  FROM rollup_region_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)) AS g) AS m
-- null
