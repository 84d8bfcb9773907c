package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// who is a group of callers, as the design's tables name them.
type who string

const (
	everyone    who = "everyone"
	researchers who = "researchers" // and administrators
	admins      who = "admins"
	charts      who = "charts" // of the clusters that have charts
	raw         who = "raw"    // of the cluster with the technical API
)

func (w who) includes(t *testing.T, cluster mspr.ClusterID, role mspr.Role) bool {
	t.Helper()
	switch w {
	case everyone:
		return true
	case researchers:
		return role == mspr.Researcher || role == mspr.Admin
	case admins:
		return role == mspr.Admin
	case charts:
		return cluster == "us" || cluster == "france"
	case raw:
		return cluster == "us"
	}
	t.Fatalf("nobody knows who %q is", w)
	return false
}

// fieldTable says by hand who sees which fields. It must list every field of
// the schema.
const fieldTable = `
everyone    Query cluster viewer diseases locations summaries summary timeSeries covidRecords mpoxRecords batches snapshot ageStandardizedRate revisions diff annotations completeness
researchers Query aggregate
admins      Query accounts auditLog quarantine quarantineSummary locationAliases jobs
everyone    Query notices freshness

everyone    Mutation login loginCode enrolTotp confirmTotp refresh logout changePassword
admins      Mutation createAccount disableAccount upsertRecord deleteRecord importRecords discardQuarantine replayQuarantine setLocationAlias removeLocationAlias runSource cancelJob
admins      Mutation addAnnotation removeAnnotation

everyone    Subscription snapshotPublished
admins      Subscription batchProgress
everyone    SnapshotPublished number created lastBatch previous changes
everyone    SnapshotChange disease firstDate lastDate locationCount locations
admins      ImportResult status reason batch batches checksum snapshot quarantined
admins      BatchProgress load source disease stage batch rows bytes totalBytes rowsPerSecond secondsLeft reason startedAt at

everyone    Cluster id name country timeZone languages features sources issuer
everyone    Source name title publisher licence address disease simulated
everyone    Viewer role account name secondFactor limits
everyone    RequestLimits page cost days depth seconds requestsPerHour
everyone    Disease code name icd10 counts

everyone    Location code name level parent country whoRegion population populationYear
everyone    LocationConnection nodes edges pageInfo totalCount
everyone    LocationEdge cursor node
everyone    PageInfo hasNextPage hasPreviousPage startCursor endCursor

everyone    Summary disease location sources firstDate lastDate cases deaths recovered hospitalizations icuAdmissions
everyone    Summary last7Days previous7Days casesChange deathsChange caseFatalityRatio casesPer100k deathsPer100k denominator simulated
everyone    Summary caseFatalityRatioInterval casesPer100kInterval deathsPer100kInterval
everyone    ConfidenceInterval low high level method
everyone    StandardizedRate crude adjusted interval
everyone    Counts cases deaths recovered hospitalizations icuAdmissions
everyone    Denominator population year
everyone    Period interval start end

researchers TimeSeries citation
everyone    TimeSeries disease location source interval denominator points annotations comparison
charts      TimeSeries average omitAnnotated reproductionNumber growth excess aberrations
everyone    ComparedPoint period base cases deaths recovered hospitalizations icuAdmissions
charts      ComparedPoint casesAverage deathsAverage
everyone    ComparedCount value base change changeRatio
charts      ComparedAverage value base change changeRatio
everyone    Annotation id disease location source firstDate lastDate counts note noted removed
charts      Annotation omittedFromAverages omittedBelow
everyone    AnnotationConnection nodes edges pageInfo totalCount
everyone    AnnotationEdge cursor node
charts      ReproductionEstimate date mean sd median low high count missingDays corrected incomplete
charts      GrowthEstimate date rate rateLow rateHigh doublingTime doublingTimeLow doublingTimeHigh dispersion days corrected
charts      ExcessWeek period observed expected expectedLow expectedHigh excess excessLow excessHigh pScore reference
charts      Aberration period observed expected upper statistic alarm pValue dispersion trend missingDays corrected
everyone    Point date period cases deaths recovered hospitalizations icuAdmissions cumulative casesPer100k deathsPer100k corrected provisional days
everyone    CountDays period cases deaths recovered hospitalizations icuAdmissions
everyone    Point casesPer100kInterval deathsPer100kInterval
charts      Point casesAverage deathsAverage

everyone    CovidRecord country location date source cases deaths recovered hospitalizations icuAdmissions corrected issued
raw         CovidRecord id batch createdAt updatedAt
everyone    CovidRecordConnection nodes edges pageInfo totalCount
everyone    CovidRecordEdge cursor node
everyone    MpoxRecord country location date source cases deaths hospitalizations icuAdmissions corrected issued
raw         MpoxRecord id batch createdAt updatedAt
everyone    MpoxRecordConnection nodes edges pageInfo totalCount
everyone    MpoxRecordEdge cursor node

researchers AggregateNode disease location country whoRegion period source
researchers AggregateNode cases deaths recovered hospitalizations icuAdmissions records
researchers AggregateNode caseFatalityRatio incidencePer100k mortalityPer100k denominator sources
researchers AggregateNode caseFatalityRatioInterval incidencePer100kInterval mortalityPer100kInterval
researchers AggregateNode casesStatistics deathsStatistics recoveredStatistics hospitalizationsStatistics icuAdmissionsStatistics
researchers CountStatistics average minimum maximum quantile days cumulative previous change changeRatio share
researchers AggregateConnection nodes edges pageInfo totalCount totals citation
researchers Citation id url query language snapshot snapshotCreated asOf sha256 simulated sources created text bibtex csl
researchers CitedSource name title publisher licence address
researchers AggregateTotals cases deaths recovered hospitalizations icuAdmissions records caseFatalityRatio
researchers AggregateEdge cursor node

charts      Query alerts
charts      AlertConnection nodes edges pageInfo totalCount places from to parameters
charts      AlertEdge cursor node
charts      Alert rank location source method count since period periods active observed expected upper score missing corrected
charts      AlertParameter name value

everyone    Batch id source disease feed address checksum bytes issued loaded status reason
everyone    Batch read kept excluded quarantined changed added revised withdrawn corrected seconds
everyone    BatchConnection nodes edges pageInfo totalCount
everyone    BatchEdge cursor node
everyone    Snapshot number created lastBatch records revisions bytes sha256

everyone    Revision date location source before after change withdrawn issued superseded batch supersededBy
everyone    RevisionConnection nodes edges pageInfo totalCount
everyone    RevisionEdge cursor node
everyone    Difference kind date location source before after change issued batch
everyone    DiffConnection nodes edges pageInfo totalCount totals from to
everyone    DiffEdge cursor node
everyone    DiffTotals added revised withdrawn change
everyone    KnownSnapshot number created lastBatch

everyone    Completeness disease source location count firstDate lastDate records settledAfter lags
everyone    CompletenessLag lag median lowerQuartile upperQuartile share stated

everyone    SignIn step accessToken expiresAt refreshToken refreshUntil ticket ticketUntil
everyone    TotpEnrolment secret uri
everyone    TotpConfirmation recoveryCodes signIn
admins      Account id email role createdAt disabledAt lastSignIn secondFactor
admins      AccountConnection nodes edges pageInfo totalCount
admins      AccountEdge cursor node
admins      CreatedAccount account password
admins      AuditEntry number at action account name role resource fields outcome reason address userAgent hash
admins      AuditConnection nodes edges pageInfo totalCount
admins      AuditEdge cursor node
admins      Job id kind source notice by state attempt maxAttempts created due started ended outcome error
admins      JobConnection nodes edges pageInfo totalCount
admins      JobEdge cursor node
everyone    Notice id kind severity source message raised seen times resolved
admins      Notice detail
everyone    NoticeConnection nodes edges pageInfo totalCount
everyone    NoticeEdge cursor node
everyone    Freshness source next expectedSeconds late succeeded started ended outcome failures
admins      Freshness message
admins      QuarantinedRow id batch source disease line rule message raw state resolvedAt resolvedBy reason replayedBy
admins      QuarantineGroup source rule open replayed discarded newest
admins      QuarantineConnection nodes edges pageInfo totalCount
admins      QuarantineEdge cursor node
admins      QuarantineReplay finished batches replayed
admins      LocationAlias id source name location reason made madeBy removed removedBy removalReason
admins      LocationAliasConnection nodes edges pageInfo totalCount
admins      LocationAliasEdge cursor node
`

// elementTable says the same of what else states a rule: arguments, input
// fields and values.
const elementTable = `
charts      Query.timeSeries(average:)
charts      Query.timeSeries(omitAnnotated:)

researchers Role.RESEARCHER
admins      Role.ADMIN

researchers Measure.RECORDS
researchers Measure.CASE_FATALITY_RATIO
researchers Measure.INCIDENCE_PER_100K
researchers Measure.MORTALITY_PER_100K
`

// fieldsByHand reads fieldTable: who sees "Type.field".
func fieldsByHand(t *testing.T) map[string]who {
	t.Helper()
	table := map[string]who{}
	for _, row := range rowsOf(fieldTable) {
		for _, field := range row[2:] {
			at := fmt.Sprintf("%s.%s", row[1], field)
			if table[at] != "" {
				t.Errorf("%s stands twice in the table", at)
			}
			table[at] = who(row[0])
		}
	}
	return table
}

// elementsByHand reads elementTable: who sees an argument, an input field or a
// value, by its coordinate.
func elementsByHand() map[string]who {
	table := map[string]who{}
	for _, row := range rowsOf(elementTable) {
		table[row[1]] = who(row[0])
	}
	return table
}

func rowsOf(table string) [][]string {
	var rows [][]string
	for line := range strings.Lines(table) {
		if row := strings.Fields(line); len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}
