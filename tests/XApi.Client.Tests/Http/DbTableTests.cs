using System.Data.Common;

namespace XApi.Tests.Http;

/// <summary>What is read out of the failures of a database.</summary>
public class DbTableTests
{
    [TestCase("42P01", "", true, Description = "PostgreSQL")]
    [TestCase("42S02", "", true, Description = "MySQL")]
    [TestCase(null, "SQLite Error 1: 'no such table: x'.", true)]
    [TestCase(null, "Invalid object name 'x'.", true, Description = "SQL Server")]
    [TestCase("42601", "syntax error", false)]
    public void A_table_that_is_missing_is_known_by_code_or_message(string? state, string message, bool isMissing) =>
        Assert.That(DbTable.IsMissing(new Failure(message, state)), Is.EqualTo(isMissing));

    [TestCase("40001", false, 1, true, Description = "a serialization failure")]
    [TestCase("40P01", false, 9, true, Description = "a deadlock")]
    [TestCase("40P01", false, 10, false)]
    [TestCase(null, true, 9, true)]
    [TestCase(null, true, 10, false)]
    [TestCase("23505", false, 1, false)]
    public void What_others_prevented_is_attempted_ten_times(string? state, bool isTransient, int attempt, bool mayRetry) =>
        Assert.That(DbTable.MayRetry(new Failure("", state, isTransient), attempt), Is.EqualTo(mayRetry));

    private sealed class Failure(string message, string? state, bool isTransient = false) : DbException(message)
    {
        public override string? SqlState => state;

        public override bool IsTransient => isTransient;
    }
}
