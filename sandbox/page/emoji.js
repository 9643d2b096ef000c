/** Common emoji by their short code, without colons. */

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rofl 🤣 blush 😊
slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 heart_eyes 😍 star-struck 🤩 yum 😋
thinking_face 🤔 thinking 🤔 neutral_face 😐 expressionless 😑 smirk 😏 roll_eyes 🙄 grimacing 😬
relieved 😌 pensive 😔 sleeping 😴 zzz 💤 mask 😷 nerd_face 🤓 sunglasses 😎 partying_face 🥳
confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 astonished 😲 flushed 😳 cry 😢
sob 😭 scream 😱 sweat 😓 weary 😩 triumph 😤 rage 😡 angry 😠 skull 💀 ghost 👻 robot_face 🤖
wave 👋 raised_hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 point_left 👈 point_right 👉
point_up_2 👆 point_down 👇 point_up ☝️ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ clap 👏
raised_hands 🙌 handshake 🤝 pray 🙏 muscle 💪 eyes 👀 brain 🧠 speaking_head_in_silhouette 🗣️
bust_in_silhouette 👤 busts_in_silhouette 👥 runner 🏃 running 🏃 woman-running 🏃‍♀️ man-running 🏃‍♂️
heart ❤️ blue_heart 💙 green_heart 💚 yellow_heart 💛 purple_heart 💜 broken_heart 💔 100 💯
boom 💥 fire 🔥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 zap ⚡ rainbow 🌈 sunny ☀️ sunrise 🌅
cloud ☁️ snowflake ❄️ ice_cube 🧊 crescent_moon 🌙 seedling 🌱 herb 🌿 evergreen_tree 🌲
rose 🌹 four_leaf_clover 🍀 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅
first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯
checkered_flag 🏁 triangular_flag_on_post 🚩 rocket 🚀 airplane ✈️ car 🚗 house 🏠 office 🏢
factory 🏭 bank 🏦 hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️
timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘 calendar 📆 date 📅 spiral_calendar_pad 🗓️
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 memo 📝
pencil 📝 pencil2 ✏️ page_facing_up 📄 file_folder 📁 open_file_folder 📂 books 📚 book 📖
bookmark 🔖 label 🏷️ paperclip 📎 pushpin 📌 round_pushpin 📍 link 🔗 key 🔑 lock 🔒 unlock 🔓
bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 email 📧
envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 mailbox 📫 package 📦
telephone_receiver 📞 phone ☎️ telephone ☎️ iphone 📱 calling 📲 computer 💻
desktop_computer 🖥️ camera 📷 video_camera 📹 movie_camera 🎥 tv 📺 microphone 🎤 headphones 🎧
bulb 💡 mag 🔍 mag_right 🔎 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩
palm_tree 🌴 cactus 🌵 deciduous_tree 🌳 sunflower 🌻 umbrella ☂️ umbrella_with_rain_drops ☔ ocean 🌊
mountain ⛰️ beach_with_umbrella 🏖️ camping 🏕️ bus 🚌 train 🚆 bullettrain_side 🚄 bike 🚲 taxi 🚕
face_with_thermometer 🤒 sneezing_face 🤧 hugging_face 🤗 zipper_mouth_face 🤐 saluting_face 🫡
melting_face 🫠 face_with_monocle 🧐 hand ✋ vulcan_salute 🖖 writing_hand ✍️ tea 🍵 bread 🍞
green_salad 🥗 hamburger 🍔 doughnut 🍩 champagne 🍾 wine_glass 🍷 soccer ⚽ basketball 🏀
musical_note 🎵 art 🎨 game_die 🎲 jigsaw 🧩 house_with_garden 🏡 hospital 🏥 school 🏫 crystal_ball 🔮
shield 🛡️ moneybag 💰 dollar 💵 euro 💶 pound 💷 credit_card 💳 money_with_wings 💸
briefcase 💼 scales ⚖️ globe_with_meridians 🌐 earth_americas 🌎 earth_africa 🌍 earth_asia 🌏
coffee ☕ beer 🍺 beers 🍻 pizza 🍕 cake 🍰 apple 🍎 dog 🐶 cat 🐱 unicorn_face 🦄 turtle 🐢
snail 🐌 bug 🐛 warning ⚠️ rotating_light 🚨 no_entry ⛔ no_entry_sign 🚫 construction 🚧
stop_sign 🛑 octagonal_sign 🛑 question ❓ grey_question ❔ exclamation ❗ grey_exclamation ❕
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
heavy_plus_sign ➕ heavy_minus_sign ➖ red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡
large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_yellow_square 🟨 large_red_square 🟥 arrow_right ➡️ arrow_left ⬅️
arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_right_hook ↪️
leftwards_arrow_with_hook ↩️ arrows_counterclockwise 🔄 repeat 🔁 fast_forward ⏩ rewind ⏪
double_vertical_bar ⏸️ arrow_forward ▶️ black_square_for_stop ⏹️ information_source ℹ️
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ new 🆕 ok 🆗 sos 🆘 recycle ♻️ soon 🔜
flag-us 🇺🇸 flag-gb 🇬🇧 flag-de 🇩🇪 flag-fr 🇫🇷 us 🇺🇸 gb 🇬🇧 de 🇩🇪 fr 🇫🇷 es 🇪🇸 it 🇮🇹 jp 🇯🇵
`;

const words = TABLE.trim().split(/\s+/);

/** Short code → the emoji. */
export const EMOJI = Object.fromEntries(
  words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]]] : [])),
);
