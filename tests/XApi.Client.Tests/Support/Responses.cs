namespace XApi.Tests;

/// <summary>A response that any operation can read, for tests that do not care what it says.</summary>
internal static class Responses
{
    /// <summary>Writes return an object, most reads with a list or with nothing.</summary>
    public static string For(string method) =>
        method == "GET"
            ? "{}"
            : """{"data":{"id":"1","text":"t","bookmarked":true,"deleted":true,"hidden":true,"liked":true,"retweeted":true}}""";
}
