using System.Runtime.CompilerServices;

namespace XApi.Tests;

/// <summary>Runs the tests in another of X's dialects: <c>XAPI_TEST_DIALECT=Post dotnet test …</c>.</summary>
/// <remarks>
/// A test that compares names on the wire gives its client a dialect (<see cref="XApiClientOptions.Dialect"/>), or asks here for the name. All others are the
/// same in each.
/// </remarks>
internal static class TestDialect
{
    /// <summary>The dialect of the run.</summary>
    internal static XDialect Current { get; } = new XApiClientOptions().Dialect;

    /// <summary>What lookups call the parameter <c>tweet.fields</c> in the dialect of the run. Streams call it that in each.</summary>
    internal static string FieldsOfLookups => Current == XDialect.Tweet ? "tweet.fields" : "post.fields";

    [ModuleInitializer]
    internal static void Set()
    {
        if (Environment.GetEnvironmentVariable("XAPI_TEST_DIALECT") is { Length: > 0 } dialect)
        {
            AppContext.SetData("XApi.Dialect", dialect);
        }
    }
}
