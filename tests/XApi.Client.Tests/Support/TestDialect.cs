using System.Runtime.CompilerServices;

namespace XApi.Tests;

/// <summary>Runs the tests in another of X's dialects: <c>XAPI_TEST_DIALECT=Post dotnet test …</c>.</summary>
internal static class TestDialect
{
    /// <summary>The dialect of the run.</summary>
    internal static XDialect Current { get; } = new XApiClientOptions().Dialect;

    [ModuleInitializer]
    internal static void Set()
    {
        if (Environment.GetEnvironmentVariable("XAPI_TEST_DIALECT") is { Length: > 0 } dialect)
        {
            AppContext.SetData("XApi.Dialect", dialect);
        }
    }
}
