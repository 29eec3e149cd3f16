namespace XApi.Sandbox;

/// <summary>What the calls of an operation cost on a day.</summary>
/// <param name="Day">The day, in UTC, by the sandbox's clock.</param>
/// <param name="Operation">The operation's name in the spec.</param>
/// <param name="Item">The item of the price list.</param>
/// <param name="Count">How many resources, requests or events were charged.</param>
/// <param name="Usd">What they cost.</param>
public sealed record SandboxCharge(DateOnly Day, string Operation, string Item, int Count, decimal Usd);
