using System.Text;

namespace XApi.Tests;

/// <summary>A page of the size and the shape of a real one: 100 Tweets with all fields and expansions.</summary>
internal static class UsualPage
{
    internal static byte[] Of100()
    {
        var ids = Enumerable.Range(0, 100).ToList();
        var data = ids.Select(i =>
            $$$"""
                {"id":"{{{Id(i)}}}","text":"{{{new string('x', 240)}}}","author_id":"{{{User(i)}}}","in_reply_to_user_id":"{{{User(
                    i + 1
                )}}}","created_at":"2024-05-01T12:00:00.000Z","lang":"en","conversation_id":"{{{Id(
                    i
                )}}}","source":"Twitter Web App","reply_settings":"everyone","possibly_sensitive":false,"edit_history_tweet_ids":["{{{Id(
                    i
                )}}}"],"edit_controls":{"edits_remaining":5,"is_edit_eligible":true,"editable_until":"2024-05-01T12:30:00.000Z"},"public_metrics":{"retweet_count":5,"reply_count":2,"like_count":22,"quote_count":0,"bookmark_count":1,"impression_count":1000},"attachments":{"media_keys":["3_{{{Id(
                    i
                )}}}"],"poll_ids":["{{{Id(i)}}}"]},"geo":{"place_id":"{{{i:x16}}}"},"referenced_tweets":[{"type":"quoted","id":"{{{Id(
                    i + 100
                )}}}"}],"entities":{"mentions":[{"start":0,"end":8,"username":"user{{{i}}}","id":"{{{User(i)}}}"},{"start":9,"end":17,"username":"user{{{(i + 2)
                    % 100}}}","id":"{{{User(
                    i + 2
                )}}}"}],"hashtags":[{"start":20,"end":25,"tag":"snow"}],"urls":[{"start":30,"end":53,"url":"https://t.co/3ZX3TNiZCY","expanded_url":"https://developer.twitter.com/en/community","display_url":"developer.twitter.com/en/community"}]},"context_annotations":[{"domain":{"id":"46","name":"Brand Category","description":"Categories within Brand Verticals"},"entity":{"id":"781974596752842752","name":"Services"}}]}
                """
        );
        var users = ids.Select(i =>
            $$$"""
                {"id":"{{{User(i)}}}","name":"User {{{i}}}","username":"user{{{i}}}","created_at":"2013-12-14T04:35:55.000Z","description":"{{{new string(
                    'd',
                    120
                )}}}","location":"127.0.0.1","pinned_tweet_id":"{{{Id(
                    i + 100
                )}}}","profile_image_url":"https://pbs.twimg.com/profile_images/1283786620521652229/lEODkLTh_normal.jpg","protected":false,"verified":true,"public_metrics":{"followers_count":513961,"following_count":2018,"tweet_count":3635,"listed_count":1672},"url":"https://t.co/3ZX3TNiZCY"}
                """
        );
        var tweets = ids.Select(i =>
            $$$"""
                {"id":"{{{Id(i + 100)}}}","text":"{{{new string('y', 200)}}}","author_id":"{{{User(
                    i + 3
                )}}}","created_at":"2024-05-01T12:00:00.000Z","edit_history_tweet_ids":["{{{Id(
                    i + 100
                )}}}"],"public_metrics":{"retweet_count":5,"reply_count":2,"like_count":22,"quote_count":0,"bookmark_count":1,"impression_count":1000}}
                """
        );
        var media = ids.Select(i =>
            $$$"""{"media_key":"3_{{{Id(i)}}}","type":"photo","url":"https://pbs.twimg.com/media/EvSDF9uXcAA8Q_{{{i}}}.jpg","width":1200,"height":675}"""
        );
        var polls = ids.Select(i =>
            $$$"""{"id":"{{{Id(i)}}}","options":[{"position":1,"label":"yes","votes":10},{"position":2,"label":"no","votes":3}],"voting_status":"closed"}"""
        );
        var places = ids.Select(i => $$$"""{"id":"{{{i:x16}}}","full_name":"Place {{{i}}}","country_code":"US","place_type":"city"}""");
        return Encoding.UTF8.GetBytes(
            $"{{\"data\":[{Join(data)}],\"includes\":{{\"users\":[{Join(users)}],\"tweets\":[{Join(tweets)}],\"media\":[{Join(media)}],\"polls\":[{Join(polls)}],\"places\":[{Join(places)}]}},\"meta\":{{\"result_count\":100}}}}"
        );

        static string Join(IEnumerable<string> items) => string.Join(',', items);
        static string Id(int i) => $"{1_786_000_000_000_000_000 + (i * 7_919_000_001L)}";
        static string User(int i) => $"{2_244_000_000 + (i % 100 * 104_729L)}";
    }
}
