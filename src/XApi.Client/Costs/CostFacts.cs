namespace XApi;

/// <summary>What a request says of its cost before it is sent.</summary>
/// <param name="Resources">How many resources its response holds at most, included ones too; 1 where the request is charged.</param>
/// <param name="HasUrl">Whether the text that it sends holds a URL.</param>
/// <param name="UserId">The user whose resources it reads; null where it names none.</param>
internal readonly record struct CostFacts(long Resources, bool HasUrl, string? UserId);
